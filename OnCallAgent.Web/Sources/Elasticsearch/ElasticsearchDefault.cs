using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>The source that ELASTICSEARCH_URL asks for. Made once: from then on it is edited and removed like any other.</summary>
internal static class ElasticsearchDefault
{
    private const string Seeded = "sources.elasticsearch_seeded";

    public static async Task SeedAsync(
        OnCallDbContext context,
        string url,
        SourceSecrets secrets,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (url.Length == 0 || await context.Settings.AnyAsync(s => s.Key == Seeded, cancellation))
        {
            return;
        }

        context.Actor = Domain.Incidents.Actor.Agent;
        context.Settings.Add(
            new StoredSetting
            {
                Key = Seeded,
                Value = "true",
                ChangedBy = Domain.Incidents.Actor.Agent,
                ChangedAt = now,
            }
        );
        var (address, user, password) = Parts(new Uri(url));
        context.Sources.Add(
            new StoredSource
            {
                Id = "elasticsearch",
                Name = "Elasticsearch",
                Kind = SourceKind.Elasticsearch,
                Location = address,
                Elasticsearch = new ElasticsearchSettings
                {
                    SignIn = user.Length > 0 ? ServerSignIn.Basic : ServerSignIn.None,
                    UserName = user,
                },
                ProtectedSecret = password.Length > 0 ? secrets.Protect(password) : null,
                CreatedAt = now,
            }
        );
        try
        {
            await context.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException e) when (IntakeConflict.Is(e))
        {
            // Another node was quicker.
        }
    }

    // The password goes where passwords are kept, not into an address that is shown.
    private static (string Address, string User, string Password) Parts(Uri url)
    {
        var parts = url.UserInfo.Split(':', 2);
        return (
            new UriBuilder(url) { UserName = "", Password = "" }.Uri.AbsoluteUri.TrimEnd('/'),
            Uri.UnescapeDataString(parts[0]),
            parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : ""
        );
    }
}
