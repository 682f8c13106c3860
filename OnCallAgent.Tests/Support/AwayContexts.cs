using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Support;

/// <summary>The contexts of a database server that is not there.</summary>
public sealed class AwayContexts : IDbContextFactory<OnCallDbContext>
{
    /// <summary>How often somebody wanted one.</summary>
    public int Asked { get; private set; }

    public OnCallDbContext CreateDbContext()
    {
        Asked++;
        throw new NpgsqlException(
            "Failed to connect to 127.0.0.1:5432",
            new SocketException((int)SocketError.ConnectionRefused)
        );
    }
}
