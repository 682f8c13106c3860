namespace OnCallAgent.Web.Api;

/// <summary>How one's own second factor stands.</summary>
/// <param name="Enabled">Whether sign-in asks for a code.</param>
/// <param name="Since">Since when.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes were not used yet.</param>
public sealed record TwoFactorResponse(bool Enabled, DateTimeOffset? Since, int RecoveryCodesLeft);

/// <summary>Who wants to set up a second factor.</summary>
public sealed record TwoFactorSetupRequest
{
    /// <summary>The account's password.</summary>
    public required string CurrentPassword { get; init; }
}

/// <summary>What an authenticator app has to know. Secret; cannot be read again.</summary>
/// <param name="Secret">In Base32, to be typed.</param>
/// <param name="OtpauthUri">The same, to be shown as a QR code.</param>
public sealed record TwoFactorSetupResponse(string Secret, string OtpauthUri);

/// <summary>A code.</summary>
public sealed record TwoFactorCodeRequest
{
    /// <summary>Six digits of the authenticator app; but for the first one, a recovery code will do.</summary>
    public required string Code { get; init; }
}

/// <summary>Codes for who loses the app. Secret; cannot be read again.</summary>
/// <param name="RecoveryCodes">Each good for one sign-in.</param>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);
