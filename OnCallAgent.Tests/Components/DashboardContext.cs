using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Components;

/// <summary>Renders components as the dashboard does, at a time that stands still, for a responder.</summary>
public abstract class DashboardContext : BunitContext
{
    protected const string Person = "mara";

    // A second, the default, is not enough for a page on a machine that does something else, too.
    static DashboardContext() => DefaultWaitTimeout = Eventually.Deadline;

    protected DashboardContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddScoped<Viewer>();
        Services.AddScoped<Heartbeat>();
        Authorization = AddAuthorization();
        Authorization.SetAuthorized(Person);
        Authorization.SetPolicies(AccessPolicies.View, AccessPolicies.Respond);
    }

    protected FakeTimeProvider Clock { get; } =
        new(new DateTimeOffset(2026, 11, 23, 10, 50, 0, TimeSpan.Zero));

    protected DateTimeOffset Now => Clock.GetUtcNow();

    protected BunitAuthorizationContext Authorization { get; }

    /// <summary>What the page of an incident has read: nothing but the incident, and what is added.</summary>
    protected static IncidentFile FileOf(
        Incident incident,
        Func<IncidentDetails, IncidentDetails>? with = null
    )
    {
        var bare = new IncidentDetails
        {
            Incident = incident,
            Timeline = [],
            Evidence = [],
            Actions = [],
            Deliveries = [],
        };
        return new IncidentFile(
            with?.Invoke(bare) ?? bare,
            new SimilarFindings([], null, 0),
            ServiceKnown: true
        );
    }

    /// <summary>An incident that a person opened.</summary>
    protected Incident Reported(string title) =>
        Incident
            .Report(
                new NewIncident(title, "", "orders-db", Severity.High),
                Person,
                Now,
                new CountingIds()
            )
            .Value;

    protected BoardCard Card(
        Handler handler = Handler.Human,
        IncidentStatus status = IncidentStatus.Investigating
    ) =>
        new()
        {
            Id = "INC-20261123-4f9a12c7",
            Title = "Replica lag over 300 s",
            Service = "orders-db",
            Severity = Severity.Critical,
            Status = status,
            Handler = handler,
            CreatedAt = Now.AddMinutes(-9),
            OccurrenceCount = 1_480,
            AiConfidence = 0.42,
            Version = 7,
        };
}
