using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Idempotency;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data;

/// <summary>The database. One model; a sealed subclass and a migrations folder for each provider.</summary>
public abstract class OnCallDbContext(DbContextOptions options)
    : IdentityDbContext<OnCallUser, IdentityRole, string>(options),
        IDataProtectionKeyContext
{
    public DbSet<Incident> Incidents => Set<Incident>();

    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();

    public DbSet<EvidenceLine> Evidence => Set<EvidenceLine>();

    public DbSet<IncidentAnalysis> Analyses => Set<IncidentAnalysis>();

    public DbSet<ActionRecord> Actions => Set<ActionRecord>();

    public DbSet<DecisionRecord> Decisions => Set<DecisionRecord>();

    public DbSet<LadderStep> Ladder => Set<LadderStep>();

    public DbSet<StoredVerification> Verifications => Set<StoredVerification>();

    public DbSet<Outcome> Outcomes => Set<Outcome>();

    public DbSet<StoredDraft> KnowledgeDrafts => Set<StoredDraft>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<EscalationCall> Calls => Set<EscalationCall>();

    public DbSet<ChannelEntry> Channels => Set<ChannelEntry>();

    public DbSet<OnCallPerson> People => Set<OnCallPerson>();

    public DbSet<OnCallSchedule> Schedules => Set<OnCallSchedule>();

    public DbSet<ScheduleOverride> Overrides => Set<ScheduleOverride>();

    public DbSet<EscalationPolicy> Policies => Set<EscalationPolicy>();

    public DbSet<SignalGroup> SignalGroups => Set<SignalGroup>();

    public DbSet<Silence> Silences => Set<Silence>();

    public DbSet<SuppressedFault> SuppressedFaults => Set<SuppressedFault>();

    public DbSet<PatternHits> PatternHits => Set<PatternHits>();

    public DbSet<CatalogChange> CatalogChanges => Set<CatalogChange>();

    public DbSet<AlertPattern> AlertPatterns => Set<AlertPattern>();

    public DbSet<KnowledgeEntry> KnowledgeEntries => Set<KnowledgeEntry>();

    public DbSet<ServiceEntry> Services => Set<ServiceEntry>();

    public DbSet<StoredSource> Sources => Set<StoredSource>();

    public DbSet<WrittenExplanation> Explanations => Set<WrittenExplanation>();

    public DbSet<PushSource> PushSources => Set<PushSource>();

    public DbSet<IngestToken> IngestTokens => Set<IngestToken>();

    public DbSet<PushReceipt> PushReceipts => Set<PushReceipt>();

    public DbSet<AlertEpisode> AlertEpisodes => Set<AlertEpisode>();

    public DbSet<FileCheckpoint> Checkpoints => Set<FileCheckpoint>();

    public DbSet<PollCheckpoint> PollCheckpoints => Set<PollCheckpoint>();

    public DbSet<SeenDocuments> SeenDocuments => Set<SeenDocuments>();

    public DbSet<StoredLogLine> LogLines => Set<StoredLogLine>();

    public DbSet<ErrorTemplate> ErrorTemplates => Set<ErrorTemplate>();

    public DbSet<LearnedService> LearnedServices => Set<LearnedService>();

    public DbSet<StoredLogBlock> LogBlocks => Set<StoredLogBlock>();

    public DbSet<StoredLogMinute> LogMinutes => Set<StoredLogMinute>();

    public DbSet<StoredSetting> Settings => Set<StoredSetting>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<IncidentLease> Leases => Set<IncidentLease>();

    public DbSet<UserSession> UserSessions => Set<UserSession>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<NodeNews> NodeNews => Set<NodeNews>();

    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();

    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>In whose name things are changed. Set anew for every context that is handed out: they are pooled.</summary>
    internal string Actor { get; set; } = AuditActor.Unknown;

    /// <summary>The agent's clock, of which the audit log is dated.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Stores the timeline of every changed incident and the audit log in the same transaction: by construction, not by discipline.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        TakeRecords();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc cref="SaveChanges(bool)"/>
    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        TakeRecords();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(OnCallDbContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        StoredForms.Apply(configurationBuilder);
    }

    private void TakeRecords()
    {
        // Looked for once: what is stored as JSON is compared by writing it, and each walk of the tracker looks anew.
        ChangeTracker.DetectChanges();
        var detects = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var entry in ChangeTracker.Entries<Incident>().ToList())
        {
            Timeline.AddRange(entry.Entity.TakeUnsavedTimeline());
        }

        AuditLog.AddRange(AuditCapture.Of(ChangeTracker, Actor, Clock.GetUtcNow()));
        ChangeTracker.AutoDetectChangesEnabled = detects;
    }
}
