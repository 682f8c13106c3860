using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>The sender's name for a request, by which it is known when it is sent again.</summary>
internal static class IdempotencyKey
{
    /// <summary>Where it stands.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>How many characters it may have.</summary>
    public const int Longest = 200;

    /// <summary>The request's key; null where it has none.</summary>
    public static Result<string?> Of(HttpRequest request)
    {
        var key = request.Headers[Header].ToString().Trim();
        return key.Length == 0 ? (string?)null
            : key.Length > Longest || key.Any(static c => c is < ' ' or > '~')
                ? new FieldError(Header, $"may have {Longest} characters of printable ASCII")
            : key;
    }
}
