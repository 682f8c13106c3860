using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Identity.SingleSignOn;

/// <summary>The provider was not reached, or what it answered is not to be believed.</summary>
public sealed record ProviderFailed()
    : Error(
        "sso.failed",
        "The sign-in did not work: the identity provider was not reached, or its answer was not valid. Try again; the agent's log tells why."
    );

/// <summary>The person, or the provider, said no.</summary>
public sealed record ProviderDenied()
    : Error("sso.denied", "The identity provider did not let you in.");

/// <summary>The provider's claims do not say who it is.</summary>
public sealed record NobodyNamed()
    : Error(
        "sso.nobody_named",
        "The identity provider does not say who you are: it tells no e-mail address. An admin can let it."
    );

/// <summary>The provider tells no groups, or too many to list.</summary>
public sealed record NoGroupsTold()
    : Error(
        "sso.no_groups",
        "The identity provider does not say to which groups you belong. An admin can let it; OIDC_GROUPS_CLAIM names the claim."
    );

/// <summary>None of the person's groups has a role here.</summary>
public sealed record InNoGroup()
    : Error(
        "sso.in_no_group",
        "None of your groups may use this agent. Ask for one of them, or an admin to add yours."
    );

/// <summary>Somebody else's account has the address.</summary>
public sealed record AddressTaken()
    : Error(
        "sso.address_taken",
        "There is an account with your address already, and nothing proves that it is yours. Sign in with its password, or let an admin set OIDC_LINK_BY_EMAIL."
    );

/// <summary>Passwords are not taken here.</summary>
/// <param name="Provider">What the provider is called.</param>
public sealed record PasswordsOff(string Provider)
    : Error("auth.passwords_off", $"Passwords are not taken here: sign in with {Provider}.");

/// <summary>Why somebody is not let in, by the code that a redirect carries: the text itself must not come from an address.</summary>
internal static class SignInRefusals
{
    private static readonly Dictionary<string, Error> Known = new Error[]
    {
        new ProviderFailed(),
        new ProviderDenied(),
        new NobodyNamed(),
        new NoGroupsTold(),
        new InNoGroup(),
        new AddressTaken(),
        new AccountInactive(),
        new AccountChanged(),
    }.ToDictionary(static e => e.Code, StringComparer.Ordinal);

    /// <summary>The refusal of that code; null where there is none.</summary>
    public static Error? Of(string? code) =>
        code is not null && Known.TryGetValue(code, out var error) ? error : null;

    /// <summary>Where somebody who is refused reads why.</summary>
    public static string Page(Error error) => $"/login?refused={Uri.EscapeDataString(error.Code)}";
}
