using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Data.SqlClient;
using Npgsql;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>A name is resolved once: what was judged is what is spoken to, and certificates are still the name's.</summary>
public sealed class CheckedAddressTests
{
    // No resolver of the machine knows it: whoever asks again finds nothing.
    private const string Name = "orders-db.invalid";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_address_that_was_judged_is_the_one_that_is_spoken_to()
    {
        var server = await PostgresServer.RequireAsync(Cancelled);
        var at = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var address = IPAddress.Parse(at.Host!);
        var asked = 0;
        await using var driver = new RemediationDriver(
            resolve: (host, _) =>
            {
                host.ShouldBe(Name);
                asked++;
                return Task.FromResult<IPAddress[]>([address]);
            }
        );

        var seen = await driver.PreviewAsync(
            "terminate_queries",
            Listed(DatabaseEngine.Postgresql, at.Port, "postgres")
        );

        seen.Value.Effect.ShouldBe("0 sessions would be ended now.");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_address_is_tried_where_the_first_does_not_answer()
    {
        var server = await PostgresServer.RequireAsync(Cancelled);
        var at = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        await using var driver = new RemediationDriver(
            resolve: (_, _) =>
                Task.FromResult<IPAddress[]>([
                    IPAddress.Parse("127.9.9.9"),
                    IPAddress.Parse(at.Host!),
                ])
        );
        var seen = await driver.PreviewAsync(
            "terminate_queries",
            Listed(DatabaseEngine.Postgresql, at.Port, "postgres")
        );
        seen.Value.Effect.ShouldBe("0 sessions would be ended now.");
    }

    [Fact]
    public async Task Postgresql_is_asked_for_the_names_certificate()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var certificate = Certificate(Name);
        var asked = AcceptAsync(listener, certificate);
        var target = Target(
            DatabaseEngine.Postgresql,
            ((IPEndPoint)listener.LocalEndpoint).Port,
            "orders"
        ) with
        {
            RequireTls = true,
        };
        await using var connection = new PostgresqlSessions().Connect(
            target,
            IPAddress.Loopback,
            "secret"
        );
        // Nobody trusts this certificate.
        await Should.ThrowAsync<NpgsqlException>(() => connection.OpenAsync(Cancelled));
        (await asked).ShouldBe(Name);
    }

    [Theory]
    [InlineData(Name, SslPolicyErrors.RemoteCertificateNameMismatch, true)]
    [InlineData(Name, SslPolicyErrors.None, true)]
    [InlineData("thief.invalid", SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    [InlineData("thief.invalid", SslPolicyErrors.None, false)]
    [InlineData(Name, SslPolicyErrors.RemoteCertificateChainErrors, false)]
    public void Mysqls_certificate_must_be_trusted_and_the_names(
        string madeOutTo,
        SslPolicyErrors faults,
        bool taken
    )
    {
        using var certificate = Certificate(madeOutTo);
        MysqlSessions.IsOf(Name, certificate, faults).ShouldBe(taken);
        MysqlSessions.IsOf(Name, null, faults).ShouldBeFalse();
    }

    [Fact]
    public void Sql_server_is_spoken_to_at_the_address_and_asked_for_the_names_certificate()
    {
        using var connection = new SqlServerSessions().Connect(
            Target(DatabaseEngine.Sqlserver, 1433, "orders") with
            {
                RequireTls = true,
            },
            IPAddress.Parse("192.0.2.7"),
            "secret"
        );
        var settings = new SqlConnectionStringBuilder(connection.ConnectionString);
        settings.DataSource.ShouldBe("tcp:192.0.2.7,1433");
        settings.HostNameInCertificate.ShouldBe(Name);
        settings.TrustServerCertificate.ShouldBeFalse();
    }

    private static ListedDatabase Target(DatabaseEngine engine, int port, string database) =>
        new("orders-db", engine, Name, port, database, "postgres");

    private static AllowedTargets Listed(DatabaseEngine engine, int port, string database) =>
        new() { Databases = [Target(engine, port, database)] };

    private static async Task<string?> AcceptAsync(
        TcpListener listener,
        X509Certificate2 certificate
    )
    {
        using var client = await listener.AcceptTcpClientAsync(Cancelled);
        await using var stream = client.GetStream();
        // SSLRequest, and the yes to it.
        await stream.ReadExactlyAsync(new byte[8], Cancelled);
        await stream.WriteAsync("S"u8.ToArray(), Cancelled);
        string? asked = null;
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateSelectionCallback = (_, name) =>
                    {
                        asked = name;
                        return certificate;
                    },
                },
                Cancelled
            );
        }
        catch (Exception e)
            when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust it.
        }

        return asked;
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"CN={name}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(200)
        );
    }
}
