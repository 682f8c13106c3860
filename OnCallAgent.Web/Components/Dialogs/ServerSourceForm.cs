using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A server to poll, as the fields of its dialog hold it. A cleared text field gives null.</summary>
public sealed class ServerSourceForm
{
    private bool enabled = true;

    public string? Address { get; set; } = "";

    public string? Name { get; set; } = "";

    public string? DefaultService { get; set; } = "";

    public bool FromStart { get; set; }

    public string? IndexPattern { get; set; } = new ElasticsearchSettings().IndexPattern;

    public string? Filter { get; set; } = "";

    public ServerSignIn SignIn { get; set; }

    public string? UserName { get; set; } = "";

    /// <summary>What was typed; empty keeps what is stored.</summary>
    public string? Secret { get; set; } = "";

    public string? TimeField { get; set; } = "";

    public string? ServiceField { get; set; } = "";

    public string? LevelField { get; set; } = "";

    public int? PollSeconds { get; set; }

    public int OverlapSeconds { get; set; } = new ElasticsearchSettings().OverlapSeconds;

    public int DelaySeconds { get; set; } = new ElasticsearchSettings().DelaySeconds;

    public int PageSize { get; set; } = new ElasticsearchSettings().PageSize;

    public string? CertificateAuthority { get; set; } = "";

    public string? Fingerprint { get; set; } = "";

    /// <summary>The fields of a source as it is stored.</summary>
    public static ServerSourceForm Of(StoredSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var settings = source.Elasticsearch ?? new ElasticsearchSettings();
        return new ServerSourceForm
        {
            enabled = source.Enabled,
            Address = source.Location,
            Name = source.Name,
            DefaultService = source.DefaultService ?? "",
            FromStart = source.FromStart,
            IndexPattern = settings.IndexPattern,
            Filter = settings.Filter,
            SignIn = settings.SignIn,
            UserName = settings.UserName,
            TimeField = settings.TimeField,
            ServiceField = settings.ServiceField,
            LevelField = settings.LevelField,
            PollSeconds = settings.PollSeconds,
            OverlapSeconds = settings.OverlapSeconds,
            DelaySeconds = settings.DelaySeconds,
            PageSize = settings.PageSize,
            CertificateAuthority = settings.CertificateAuthority,
            Fingerprint = settings.Fingerprint,
        };
    }

    /// <summary>The source as it would be saved.</summary>
    public ServerSourceDraft ToDraft() =>
        new(Text(Address))
        {
            Name = Text(Name),
            DefaultService = Text(DefaultService),
            FromStart = FromStart,
            Enabled = enabled,
            // Spaces may be part of a password.
            Secret = SignIn == ServerSignIn.None ? "" : Secret ?? "",
            Settings = new ElasticsearchSettings
            {
                IndexPattern = Text(IndexPattern),
                Filter = Text(Filter),
                TimeField = Text(TimeField),
                ServiceField = Text(ServiceField),
                LevelField = Text(LevelField),
                PollSeconds = PollSeconds,
                OverlapSeconds = OverlapSeconds,
                DelaySeconds = DelaySeconds,
                PageSize = PageSize,
                SignIn = SignIn,
                UserName = SignIn == ServerSignIn.Basic ? Text(UserName) : "",
                CertificateAuthority = Text(CertificateAuthority),
                Fingerprint = Text(Fingerprint),
            },
        };

    private static string Text(string? typed) => typed?.Trim() ?? "";
}
