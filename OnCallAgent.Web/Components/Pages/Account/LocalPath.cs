namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>Where to go after signing in. A link may name any address; only one of this host is followed.</summary>
public static class LocalPath
{
    /// <summary>The board, for whoever wanted nothing else.</summary>
    public const string Board = "/incidents";

    private static readonly Uri Here = new("http://localhost/");

    /// <summary>The path where it is one of this host's pages, else the board.</summary>
    public static string Of(string? wanted) =>
        wanted is ['/', ..]
        && wanted is not ['/', '/' or '\\', ..]
        && !wanted.Any(char.IsControl)
        && wanted is not "/"
        // As browsers tidy it: of “/.//other.example” two strokes are left, and what follows them would be a host.
        && Uri.TryCreate(Here, wanted, out var tidy)
        && !tidy.AbsolutePath.StartsWith("//", StringComparison.Ordinal)
            ? wanted
            : Board;
}
