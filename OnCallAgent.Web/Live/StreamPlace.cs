using Microsoft.AspNetCore.SignalR;

namespace OnCallAgent.Web.Live;

/// <summary>One of the streams that a connection may have at a time; given back when the stream ends.</summary>
internal sealed class StreamPlace : IDisposable
{
    private readonly IDictionary<object, object?> connection;
    private bool isGivenBack;

    private StreamPlace(IDictionary<object, object?> connection) => this.connection = connection;

    /// <summary>A place for one more stream.</summary>
    /// <param name="connection">What is remembered of the connection.</param>
    /// <exception cref="HubException">All are taken.</exception>
    public static StreamPlace Take(IDictionary<object, object?> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // Streams of one connection begin and end beside each other.
        lock (connection)
        {
            var taken = Taken(connection);
            if (taken >= LiveHub.MostStreams)
            {
                throw new HubException(
                    $"This connection has {LiveHub.MostStreams} streams, the most there may be at a time: end one, or ask for the lines of all services in one stream."
                );
            }

            connection[typeof(StreamPlace)] = taken + 1;
        }

        return new StreamPlace(connection);
    }

    public void Dispose()
    {
        lock (connection)
        {
            if (!isGivenBack)
            {
                isGivenBack = true;
                connection[typeof(StreamPlace)] = Taken(connection) - 1;
            }
        }
    }

    private static int Taken(IDictionary<object, object?> connection) =>
        connection.TryGetValue(typeof(StreamPlace), out var taken) ? (int)taken! : 0;
}
