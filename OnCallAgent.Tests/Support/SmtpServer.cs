using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MimeKit;

namespace OnCallAgent.Tests.Support;

/// <summary>What a server for tests offers and refuses.</summary>
public sealed record SmtpBehaviour
{
    /// <summary>Offers STARTTLS with a certificate of its own.</summary>
    public bool StartTls { get; init; }

    /// <summary>Wants this sign-in; null offers none.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>Offers the sign-in without encryption too.</summary>
    public bool AuthInTheClear { get; init; }

    /// <summary>Answer to every RCPT; null accepts.</summary>
    public string? RecipientAnswer { get; init; }

    /// <summary>Answer to the message itself; null accepts.</summary>
    public string? DataAnswer { get; init; }
}

/// <summary>
/// A real SMTP server (aiosmtpd, as Debian packages it) on a free loopback port, which keeps each mail as a file. A test
/// that needs it is skipped where it is not installed.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    // Ends with its standard input: a killed test run leaves no server behind.
    private const string Script = """
        import asyncio, json, os, ssl, sys, threading
        try:
            from aiosmtpd.smtp import SMTP, AuthResult
        except ImportError:
            sys.exit(3)
        want = json.loads(sys.argv[1])

        class Handler:
            count = 0
            async def handle_RCPT(self, server, session, envelope, address, options):
                if want["rcpt"]:
                    return want["rcpt"]
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                if want["data"]:
                    return want["data"]
                Handler.count += 1
                name = os.path.join(want["folder"], "%04d" % Handler.count)
                with open(name + ".tmp", "wb") as f:
                    f.write(("X-Test-Tls: %s\r\nX-Test-User: %s\r\nX-Test-To: %s\r\n" % (
                        session.ssl is not None, session.auth_data or "", ",".join(envelope.rcpt_tos))).encode())
                    f.write(envelope.content)
                os.rename(name + ".tmp", name + ".eml")
                return "250 OK"

        def authenticate(server, session, envelope, mechanism, data):
            with open(os.path.join(want["folder"], "sign-ins"), "a") as f:
                f.write(mechanism + "\n")
            if data.login.decode() == want["user"] and data.password.decode() == want["password"]:
                return AuthResult(success=True, auth_data=data.login.decode())
            return AuthResult(success=False, handled=False)

        tls = None
        if want["starttls"]:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(want["certificate"], want["key"])

        def protocol():
            options = dict(hostname="mail.test", tls_context=tls, enable_SMTPUTF8=True)
            if want["user"]:
                options.update(auth_required=True, authenticator=authenticate,
                               auth_require_tls=not want["clear"])
            return SMTP(Handler(), **options)

        async def main():
            server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", want["port"])
            print(server.sockets[0].getsockname()[1], flush=True)
            await asyncio.Event().wait()

        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        asyncio.run(main())
        """;

    private readonly Process process;
    private readonly TemporaryDirectory folder;

    private SmtpServer(Process process, TemporaryDirectory folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>What a client that trusts this server, and no other, checks certificates with.</summary>
    public bool Trust(
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors
    )
    {
        using var own = X509CertificateLoader.LoadCertificateFromFile(
            Path.Combine(folder.Path, "certificate.pem")
        );
        return certificate is not null
            && certificate.GetRawCertData().AsSpan().SequenceEqual(own.RawDataMemory.Span);
    }

    /// <summary>How often somebody tried to sign in.</summary>
    public int SignIns =>
        File.Exists(Path.Combine(folder.Path, "sign-ins"))
            ? File.ReadAllLines(Path.Combine(folder.Path, "sign-ins")).Length
            : 0;

    /// <summary>A running server; skips the calling test where there is none to run.</summary>
    /// <param name="behaviour">What it offers and refuses.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<SmtpServer> StartAsync(SmtpBehaviour? behaviour = null, int port = 0)
    {
        if (!File.Exists(Python))
        {
            Assert.Skip($"There is no {Python}.");
        }

        behaviour ??= new SmtpBehaviour();
        var mails = new TemporaryDirectory();
        if (behaviour.StartTls)
        {
            WriteCertificate(mails.Path);
        }

        var server = Process.Start(
            new ProcessStartInfo(Python, ["-c", Script, Wanted(behaviour, mails.Path, port)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                // Not read: it warns of sign-ins without encryption, which some tests want.
                RedirectStandardError = true,
            }
        )!;
        var line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null)
        {
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            mails.Dispose();
            if (server.ExitCode == 3)
            {
                Assert.Skip("python3-aiosmtpd is not installed.");
            }

            Assert.Fail($"The SMTP server ended with {server.ExitCode}.");
        }

        return new SmtpServer(server, mails, int.Parse(line, CultureInfo.InvariantCulture));
    }

    /// <summary>What was received, parsed, in the order of arrival. <c>X-Test-Tls</c>, <c>X-Test-User</c> and <c>X-Test-To</c> tell of the session.</summary>
    public IReadOnlyList<MimeMessage> Received() =>
        [
            .. Directory
                .GetFiles(folder.Path, "*.eml")
                .Order(StringComparer.Ordinal)
                .Select(f => MimeMessage.Load(f, CancellationToken.None)),
        ];

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }

    private static string Wanted(SmtpBehaviour behaviour, string folder, int port) =>
        JsonSerializer.Serialize(
            new
            {
                folder,
                port,
                starttls = behaviour.StartTls,
                certificate = Path.Combine(folder, "certificate.pem"),
                key = Path.Combine(folder, "key.pem"),
                user = behaviour.Account?.User,
                password = behaviour.Account?.Password,
                clear = behaviour.AuthInTheClear,
                rcpt = behaviour.RecipientAnswer,
                data = behaviour.DataAnswer,
            }
        );

    private static void WriteCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=127.0.0.1",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(
            Path.Combine(folder, "certificate.pem"),
            certificate.ExportCertificatePem()
        );
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
