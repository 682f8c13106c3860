using System.Net.Sockets;
using Npgsql;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Data;

/// <summary>What counts as a database that is away.</summary>
public sealed class DatabaseTroubleTests
{
    [Fact]
    public async Task A_server_whose_name_is_not_found_is_away()
    {
        // No name can have an empty part: nobody is asked for it.
        await using var connection = new NpgsqlConnection(
            "Host=a..b;Username=nobody;Pooling=false"
        );
        var failure = await Should.ThrowAsync<Exception>(
            connection.OpenAsync(TestContext.Current.CancellationToken)
        );

        failure.GetBaseException().ShouldBeOfType<SocketException>();
        DatabaseTrouble.IsAway(failure).ShouldBeTrue();
    }

    [Fact]
    public void A_pool_without_a_free_connection_is_a_database_that_is_away()
    {
        DatabaseTrouble
            .IsAway(
                new NpgsqlException(
                    "The connection pool has been exhausted",
                    new TimeoutException()
                )
            )
            .ShouldBeTrue();
        DatabaseTrouble
            .IsAway(
                new InvalidOperationException(
                    "Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool."
                )
                {
                    Source = "Microsoft.Data.SqlClient",
                }
            )
            .ShouldBeTrue();
    }

    [Fact]
    public void Another_server_that_is_not_found_says_nothing_of_the_database()
    {
        DatabaseTrouble
            .IsAway(
                new HttpRequestException(
                    "Name or service not known",
                    new SocketException((int)SocketError.HostNotFound)
                )
            )
            .ShouldBeFalse();
        DatabaseTrouble
            .IsAway(
                new InvalidOperationException("The pool is empty") { Source = "OnCallAgent.Web" }
            )
            .ShouldBeFalse();
    }
}
