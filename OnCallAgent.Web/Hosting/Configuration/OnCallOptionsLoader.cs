using System.Collections;
using System.Net;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>Reads and checks the process's settings, once, at start.</summary>
public static class OnCallOptionsLoader
{
    /// <summary>The section of appsettings.json.</summary>
    public const string Section = "OnCallAgent";

    /// <summary>The settings of this process: its environment, <c>.env</c> in its working directory, and appsettings.json.</summary>
    /// <returns>The settings, or <see cref="InvalidConfiguration"/> with everything that is wrong.</returns>
    public static Result<OnCallOptions> Load(IConfiguration? appSettings) =>
        Load(ProcessEnvironment(), appSettings, Directory.GetCurrentDirectory());

    /// <summary>The settings that these sources say.</summary>
    /// <param name="environment">Variables; they win.</param>
    /// <param name="appSettings">The configuration whose section <c>OnCallAgent</c> is read; null for none.</param>
    /// <param name="workingDirectory">Where <c>.env</c> is looked for, and where relative paths begin.</param>
    /// <returns>The settings, or <see cref="InvalidConfiguration"/> with everything that is wrong.</returns>
    public static Result<OnCallOptions> Load(
        IReadOnlyDictionary<string, string?> environment,
        IConfiguration? appSettings,
        string workingDirectory
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        var errors = new List<Error>();
        var sources = new SettingSources(
            environment,
            ReadDotEnv(workingDirectory, errors),
            appSettings?.GetSection(Section),
            errors
        );
        sources.RefuseUnknownNames();
        var options = Read(sources, workingDirectory, errors);
        if (errors.Count > 0)
        {
            return new InvalidConfiguration(errors);
        }

        if (PrepareFolder(options.Database) is { } noFolder)
        {
            return new InvalidConfiguration([noFolder]);
        }

        // Last, so that a start that is refused leaves no file behind.
        if (options.SecretKey.Length == 0)
        {
            var key = SecretKeyFile.ReadOrCreate(DataFolder(options.Database, workingDirectory));
            if (!key.IsSuccess)
            {
                return new InvalidConfiguration([key.Error]);
            }

            options = options with { SecretKey = key.Value };
        }

        return options;
    }

    /// <summary>Where this process keeps its data. Makes nothing: neither a folder nor a key.</summary>
    /// <returns>The place, or <see cref="InvalidConfiguration"/> with everything that is wrong.</returns>
    internal static Result<DataPlace> LoadPlace(IConfiguration? appSettings)
    {
        var errors = new List<Error>();
        var folder = Directory.GetCurrentDirectory();
        var sources = new SettingSources(
            ProcessEnvironment(),
            ReadDotEnv(folder, errors),
            appSettings?.GetSection(Section),
            errors
        );
        var database = ReadDatabase(sources, folder, errors);
        var key = sources.Value(OnCallSettings.SecretKey);
        return errors.Count > 0
            ? new InvalidConfiguration(errors)
            : new DataPlace(
                database,
                Path.Combine(DataFolder(database, folder), SecretKeyFile.FileName),
                key.Length > 0
            );
    }

    private static OnCallOptions Read(
        SettingSources sources,
        string workingDirectory,
        List<Error> errors
    )
    {
        var options = new OnCallOptions
        {
            Database = ReadDatabase(sources, workingDirectory, errors),
            NodeName =
                sources.Text(NodeSettings.NodeName).Length > 0
                    ? sources.Value(NodeSettings.NodeName)
                    : NodeSettings.MachineName,
            Redis = RedisTarget.Parse(sources.Value(NodeSettings.RedisUrl)),
            SecretKey = sources.Value(OnCallSettings.SecretKey),
            PreviousSecretKeys = AccessSettings.Split(
                sources.Value(AccessSettings.PreviousSecretKeys)
            ),
            ApiRateLimit = sources.Value(AccessSettings.ApiRateLimit),
            TrustedProxies =
            [
                .. sources
                    .Value(AccessSettings.TrustedProxies)
                    .Select(TrustedProxies.Parse)
                    .OfType<IPNetwork>(),
            ],
            AccessTokenLifetime = TimeSpan.FromMinutes(
                sources.Value(OnCallSettings.AccessTokenExpireMinutes)
            ),
            SmtpServer = sources.Value(NotificationSettings.SmtpServer),
            SmtpPort = sources.Value(NotificationSettings.SmtpPort),
            SmtpTls = sources.Value(NotificationSettings.SmtpTls),
            EmailUser = sources.Value(NotificationSettings.EmailUser),
            EmailPassword = sources.Value(NotificationSettings.EmailPassword),
            TeamsWebhookUrl = sources.Value(NotificationSettings.TeamsWebhookUrl),
            WebhookHosts = sources.Value(NotificationSettings.WebhookHosts),
            MessagesPerHour = sources.Value(NotificationSettings.MessagesPerHour),
            TeamsCard = sources.Value(NotificationSettings.TeamsCard),
            OnCallEmails = sources.Value(NotificationSettings.OnCallEmails),
            OnCallPhones = sources.Value(NotificationSettings.OnCallPhones),
            ConfidenceThreshold = sources.Value(OnCallSettings.ConfidenceThreshold),
            MostWrongActions = sources.Value(OnCallSettings.MaxWrongActions),
            MaxAutomationActions = sources.Value(OnCallSettings.MaxAutomationActions),
            EnableRiskAssessment = sources.Value(OnCallSettings.EnableRiskAssessment),
            ApprovalTime = TimeSpan.FromMinutes(sources.Value(OnCallSettings.ApprovalMinutes)),
            ElasticsearchUrl = sources.Value(OnCallSettings.ElasticsearchUrl),
            MonitoringInterval = TimeSpan.FromSeconds(
                sources.Value(OnCallSettings.MonitoringInterval)
            ),
            MetricsListen = sources.Value(OnCallSettings.MetricsListen) is { Length: > 0 } listen
                ? new Uri(listen)
                : null,
            HeartbeatUrl = sources.Value(OnCallSettings.HeartbeatUrl),
            HeartbeatInterval = TimeSpan.FromSeconds(
                sources.Value(OnCallSettings.HeartbeatInterval)
            ),
            Explainer = sources.Value(ExplainerSettings.Explainer),
            ExplainerUrl = sources.Value(ExplainerSettings.ExplainerUrl),
            ExplainerModel = sources.Value(ExplainerSettings.ExplainerModel),
            ExplainerKey = sources.Value(ExplainerSettings.ExplainerKey),
            ExplainerTimeLimit = TimeSpan.FromSeconds(
                sources.Value(ExplainerSettings.ExplainerTimeLimit)
            ),
            LogLevel = sources.Value(OnCallSettings.LogLevel),
            PublicUrl = new Uri(sources.Value(OnCallSettings.PublicUrl)),
            AdminEmail = sources.Value(OnCallSettings.AdminEmail),
            AdminPassword = sources.Value(OnCallSettings.AdminPassword),
            RequireAdminTwoFactor = sources.Value(OnCallSettings.RequireAdminTwoFactor),
            SingleSignOn = SingleSignOnSettings.Read(sources),
            LogRetentionDays = sources.Value(RetentionSettings.LogRetentionDays),
            LogRetentionRows = sources.Value(RetentionSettings.LogRetentionRows),
            LogRetentionMegabytes = sources.Value(RetentionSettings.LogRetentionMegabytes),
            Push = PushSettings.Read(sources),
            Traces = TraceSettings.Read(sources),
            InForce = [.. OnCallSettings.All.Select(sources.InForce)],
        };
        if (options.Explainer != "off")
        {
            sources.NeedsAlso(ExplainerSettings.Explainer, ExplainerSettings.ExplainerUrl);
            sources.NeedsAlso(ExplainerSettings.Explainer, ExplainerSettings.ExplainerModel);
        }

        sources.NeedsAlso(NotificationSettings.EmailPassword, NotificationSettings.EmailUser);
        sources.NeedsAlso(OnCallSettings.AdminEmail, OnCallSettings.AdminPassword);
        sources.NeedsAlso(OnCallSettings.AdminPassword, OnCallSettings.AdminEmail);
        return options;
    }

    private static DatabaseTarget ReadDatabase(
        SettingSources sources,
        string workingDirectory,
        List<Error> errors
    )
    {
        var target = DatabaseUrl.Parse(
            sources.Value(OnCallSettings.DatabaseUrl),
            sources.Text(OnCallSettings.DatabaseProvider),
            workingDirectory
        );
        if (target.IsSuccess)
        {
            return target.Value;
        }

        errors.Add(target.Error);
        return new DatabaseTarget(DatabaseProvider.Sqlite, "", null);
    }

    private static SettingRefused? PrepareFolder(DatabaseTarget database)
    {
        if (database.FilePath is not { } file)
        {
            return null;
        }

        var folder = Path.GetDirectoryName(file)!;
        try
        {
            OwnerFolder.Make(folder);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SettingRefused(
                OnCallSettings.DatabaseUrl.Variable,
                $"DATABASE_URL names a file in {folder}, and that folder cannot be made: {e.Message} It may be a file in any folder the agent may write to."
            );
        }
    }

    private static string DataFolder(DatabaseTarget database, string workingDirectory) =>
        database.FilePath is { } file
            ? Path.GetDirectoryName(file)!
            : Path.Combine(workingDirectory, "data");

    private static IReadOnlyDictionary<string, DotEnvValue> ReadDotEnv(
        string workingDirectory,
        List<Error> errors
    )
    {
        var path = Path.Combine(workingDirectory, ".env");
        try
        {
            return DotEnvFile.Parse(File.Exists(path) ? File.ReadAllText(path) : "", errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new Error("configuration.dotenv", $".env cannot be read: {e.Message}"));
            return new Dictionary<string, DotEnvValue>();
        }
    }

    private static Dictionary<string, string?> ProcessEnvironment() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value, StringComparer.Ordinal);
}

/// <summary>Where the data of a process are.</summary>
/// <param name="Database">The database.</param>
/// <param name="KeyFile">Where the secret key is kept that was made at the first start.</param>
/// <param name="KeyIsSet">Whether SECRET_KEY is set: then that file is not looked at.</param>
internal sealed record DataPlace(DatabaseTarget Database, string KeyFile, bool KeyIsSet);
