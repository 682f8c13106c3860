using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>The files that are followed until somebody says otherwise. Those that are missing are waited for.</summary>
internal static class SourceDefaults
{
    private const string Seeded = "sources.seeded";

    private static readonly (string Id, string Name, string Location)[] Files =
    [
        ("application-log", "Application log", "/var/log/application.log"),
        ("error-log", "Error log", "/var/log/error.log"),
        ("tmp-application-log", "Application log in /tmp", "/tmp/application.log"),
        ("logs-folder", "Folder logs", "logs/*.log"),
    ];

    /// <summary>Adds them at the first start; sources that a person removed do not come back.</summary>
    public static async Task SeedAsync(
        OnCallDbContext context,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (await context.Settings.AnyAsync(s => s.Key == Seeded, cancellation))
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
        if (!await context.Sources.AnyAsync(s => s.Kind == SourceKind.File, cancellation))
        {
            context.Sources.AddRange(
                Files.Select(f => new StoredSource
                {
                    Id = f.Id,
                    Name = f.Name,
                    Kind = SourceKind.File,
                    Location = f.Location,
                    CreatedAt = now,
                })
            );
        }

        await context.SaveChangesAsync(cancellation);
    }
}
