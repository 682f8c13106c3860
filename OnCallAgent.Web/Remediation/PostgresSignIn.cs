using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OnCallAgent.Web.Remediation;

/// <summary>Answers a PostgreSQL server's questions of who is there: nothing, a clear password, MD5 or SCRAM-SHA-256.</summary>
/// <remarks>PostgreSQL's protocol, “AuthenticationRequest”; RFC 5802 and RFC 7677. The server's proof is checked.</remarks>
internal sealed class PostgresSignIn(string user, string password)
{
    private const string Header = "n,,";
    private const int FewestIterations = 1;
    private const int MostIterations = 1_000_000;

    private readonly string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    private byte[] serverProof = [];

    /// <summary>The answer to one question; null where none is wanted.</summary>
    /// <exception cref="PgBouncerException">The question is not understood, or the server does not know the password itself.</exception>
    public byte[]? Answer(byte[] question)
    {
        if (question.Length < 4)
        {
            throw new PgBouncerException("It does not speak PostgreSQL's protocol.");
        }

        var rest = question.AsSpan(4);
        return BinaryPrimitives.ReadInt32BigEndian(question) switch
        {
            0 => null,
            3 => Terminated(password),
            5 when rest.Length >= 4 => Terminated(Md5(rest[..4])),
            10 => First(rest),
            11 => Final(Encoding.ASCII.GetString(rest)),
            12 => Checked(Encoding.ASCII.GetString(rest)),
            var kind => throw new PgBouncerException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It asks for a way to sign in that is not supported ({kind}); use md5, scram-sha-256, plain or trust."
                )
            ),
        };
    }

    private string Md5(ReadOnlySpan<byte> salt)
    {
#pragma warning disable CA5351 // The protocol's own way; a PgBouncer that asks for it has no other.
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + user)));
        return "md5"
            + Convert.ToHexStringLower(MD5.HashData([.. Encoding.ASCII.GetBytes(inner), .. salt]));
#pragma warning restore CA5351
    }

    private byte[] First(ReadOnlySpan<byte> mechanisms)
    {
        const string mechanism = "SCRAM-SHA-256";
        if (
            !Encoding
                .ASCII.GetString(mechanisms)
                .Split('\0')
                .Contains(mechanism, StringComparer.Ordinal)
        )
        {
            throw new PgBouncerException("It offers no SCRAM-SHA-256.");
        }

        var message = Encoding.ASCII.GetBytes(Header + Bare);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
        return [.. Terminated(mechanism), .. length, .. message];
    }

    private byte[] Final(string serverFirst)
    {
        var parts = serverFirst
            .Split(',')
            .Where(p => p.Length > 2 && p[1] == '=')
            .ToDictionary(p => p[0], p => p[2..]);
        if (
            !parts.TryGetValue('r', out var both)
            || !both.StartsWith(nonce, StringComparison.Ordinal)
            || !parts.TryGetValue('s', out var salt)
            || !int.TryParse(
                parts.GetValueOrDefault('i'),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var iterations
            )
            || iterations is < FewestIterations or > MostIterations
        )
        {
            throw new PgBouncerException("Its answer is no SCRAM-SHA-256.");
        }

        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password),
            Convert.FromBase64String(salt),
            iterations,
            HashAlgorithmName.SHA256,
            32
        );
        var withoutProof = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(Header))},r={both}";
        var transcript = Encoding.ASCII.GetBytes($"{Bare},{serverFirst},{withoutProof}");
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), transcript);
        serverProof = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), transcript);
        var proof = clientKey.Zip(signature, static (a, b) => (byte)(a ^ b)).ToArray();
        return Encoding.ASCII.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    private byte[]? Checked(string serverFinal) =>
        serverFinal.Split(',')[0] == $"v={Convert.ToBase64String(serverProof)}"
            ? null
            : throw new PgBouncerException(
                "It does not know the password itself: it is another server."
            );

    private string Bare => $"n=,r={nonce}";

    private static byte[] Terminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
