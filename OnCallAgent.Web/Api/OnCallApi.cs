using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>People on call, and schedules with their overrides.</summary>
internal static class OnCallApi
{
    public static void MapDutyApi(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("/escalation/people").WithTags("escalation");
        people.MapGet("/", PeopleAsync).RequireAuthorization(AccessPolicies.View);
        people.MapPost("/", AddPersonAsync).RequireAuthorization(AccessPolicies.Administer);
        people.MapPut("/{id}", ReplacePersonAsync).RequireAuthorization(AccessPolicies.Administer);
        people
            .MapDelete("/{id}", RemovePersonAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        var schedules = api.MapGroup("/escalation/schedules").WithTags("escalation");
        schedules.MapGet("/", SchedulesAsync).RequireAuthorization(AccessPolicies.View);
        schedules.MapPost("/", AddScheduleAsync).RequireAuthorization(AccessPolicies.Administer);
        schedules.MapGet("/{id}", ScheduleAsync).RequireAuthorization(AccessPolicies.View);
        schedules
            .MapPut("/{id}", ReplaceScheduleAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        schedules
            .MapDelete("/{id}", RemoveScheduleAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        schedules.MapGet("/{id}/calendar", CalendarAsync).RequireAuthorization(AccessPolicies.View);
        // Whoever is on call may hand over their own shift.
        schedules
            .MapPost("/{id}/overrides", OverrideAsync)
            .RequireAuthorization(AccessPolicies.Respond);
        schedules
            .MapDelete("/{id}/overrides/{overrideId:guid}", RemoveOverrideAsync)
            .RequireAuthorization(AccessPolicies.Respond);
        api.MapGet("/escalation/on-call", OnCallAsync)
            .WithTags("escalation")
            .RequireAuthorization(AccessPolicies.View);
    }

    /// <summary>Lists the people who can be on call.</summary>
    internal static async Task<Ok<IReadOnlyList<OnCallPersonResponse>>> PeopleAsync(
        EscalationBooks books,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok<IReadOnlyList<OnCallPersonResponse>>([
            .. (await books.ReadAsync(cancellation)).Book.People.Select(OnCallPersonResponse.Of),
        ]);

    /// <summary>Adds a person.</summary>
    internal static Task<Results<Created<OnCallPersonResponse>, ProblemHttpResult>> AddPersonAsync(
        OnCallPersonRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        CancellationToken cancellation
    )
    {
        var draft = body.ToPerson(body.Id ?? EntryId.From(body.Name));
        return AddAsync(
            book => OnCallEdits.Check(draft, book),
            () => edits.SaveAsync(draft, true, null, caller.NameOnTimeline(), cancellation),
            books,
            response,
            p => ($"people/{p.Id}", p.Version),
            OnCallPersonResponse.Of,
            cancellation
        );
    }

    /// <summary>Replaces a person.</summary>
    [TakesVersion]
    internal static Task<Results<Ok<OnCallPersonResponse>, ProblemHttpResult>> ReplacePersonAsync(
        string id,
        OnCallPersonRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.ChangeAsync(
            request,
            response,
            v =>
                edits.SaveAsync(body.ToPerson(id), false, v, caller.NameOnTimeline(), cancellation),
            p => p.Version,
            OnCallPersonResponse.Of
        );

    /// <summary>Removes a person whom no schedule and no policy names.</summary>
    [TakesVersion]
    [MayRefuse(409, "A schedule or a policy still names them.")]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemovePersonAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            v => edits.RemovePersonAsync(id, v, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Lists the schedules, with who is on call now.</summary>
    internal static async Task<Ok<IReadOnlyList<OnCallScheduleResponse>>> SchedulesAsync(
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        var now = clock.GetUtcNow();
        return TypedResults.Ok<IReadOnlyList<OnCallScheduleResponse>>([
            .. book.Schedules.Select(s => OnCallScheduleResponse.Of(s, book.Overrides, now)),
        ]);
    }

    /// <summary>Shows a schedule, its overrides, and who is on call now.</summary>
    internal static async Task<
        Results<Ok<OnCallScheduleResponse>, ProblemHttpResult>
    > ScheduleAsync(
        string id,
        HttpResponse response,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        if (book.Schedules.FirstOrDefault(s => s.Id == id) is not { } schedule)
        {
            return Problems.From(new EntryNotFound($"schedule {id}"));
        }

        EntityVersion.Show(response, schedule.Version);
        return TypedResults.Ok(
            OnCallScheduleResponse.Of(schedule, book.Overrides, clock.GetUtcNow())
        );
    }

    /// <summary>Adds a schedule.</summary>
    internal static Task<
        Results<Created<OnCallScheduleResponse>, ProblemHttpResult>
    > AddScheduleAsync(
        OnCallScheduleRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var draft = body.ToSchedule(body.Id ?? EntryId.From(body.Name));
        return AddAsync(
            book => OnCallEdits.Check(draft, book),
            () => edits.SaveAsync(draft, true, null, caller.NameOnTimeline(), cancellation),
            books,
            response,
            s => ($"schedules/{s.Id}", s.Version),
            s => OnCallScheduleResponse.Of(s, [], clock.GetUtcNow()),
            cancellation
        );
    }

    /// <summary>Replaces a schedule. Its overrides stay.</summary>
    [TakesVersion]
    internal static async Task<
        Results<Ok<OnCallScheduleResponse>, ProblemHttpResult>
    > ReplaceScheduleAsync(
        string id,
        OnCallScheduleRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var overrides = (await books.ReadAsync(cancellation)).Book.Overrides;
        return await EntityVersion.ChangeAsync(
            request,
            response,
            v =>
                edits.SaveAsync(
                    body.ToSchedule(id),
                    false,
                    v,
                    caller.NameOnTimeline(),
                    cancellation
                ),
            s => s.Version,
            s => OnCallScheduleResponse.Of(s, overrides, clock.GetUtcNow())
        );
    }

    /// <summary>Removes a schedule that no policy names, with its overrides.</summary>
    [TakesVersion]
    [MayRefuse(409, "A policy still names it.")]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveScheduleAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            v => edits.RemoveScheduleAsync(id, v, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Tells who is on call when: 28 days from now, or the stretch that is asked for (92 days at most). Stretches without anybody have no duty.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<CalendarShift>>, ProblemHttpResult>
    > CalendarAsync(
        string id,
        DateTimeOffset? from,
        DateTimeOffset? until,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        if (book.Schedules.FirstOrDefault(s => s.Id == id) is not { } schedule)
        {
            return Problems.From(new EntryNotFound($"schedule {id}"));
        }

        var begin = from ?? clock.GetUtcNow();
        var end = until ?? begin.AddDays(28);
        return end <= begin || end - begin > OnCallCalendar.MaxSpan
            ? Problems.Invalid([
                new FieldError(
                    "until",
                    $"must be after from, by at most {OnCallCalendar.MaxSpan.TotalDays:0} days"
                ),
            ])
            : TypedResults.Ok(OnCallCalendar.Between(schedule, [.. book.Overrides], begin, end));
    }

    /// <summary>Lets somebody take over for a while.</summary>
    internal static async Task<Results<Created<ScheduleOverride>, ProblemHttpResult>> OverrideAsync(
        string id,
        ScheduleOverrideRequest body,
        ClaimsPrincipal caller,
        OverrideEdits edits,
        CancellationToken cancellation
    )
    {
        var made = await edits.AddAsync(body.ToOverride(id), caller.NameOnTimeline(), cancellation);
        return made.IsSuccess
            ? TypedResults.Created($"/api/v1/escalation/schedules/{id}", made.Value)
            : Problems.From(made.Error);
    }

    /// <summary>Takes an override back.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveOverrideAsync(
        string id,
        Guid overrideId,
        ClaimsPrincipal caller,
        OverrideEdits edits,
        CancellationToken cancellation
    )
    {
        var removed = await edits.RemoveAsync(
            id,
            overrideId,
            caller.NameOnTimeline(),
            cancellation
        );
        return removed.IsSuccess ? TypedResults.NoContent() : Problems.From(removed.Error);
    }

    /// <summary>Tells who is on call, by every schedule; now, or at the moment that is asked for.</summary>
    internal static async Task<Ok<IReadOnlyList<OnCallNowResponse>>> OnCallAsync(
        DateTimeOffset? at,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        var moment = at ?? clock.GetUtcNow();
        return TypedResults.Ok<IReadOnlyList<OnCallNowResponse>>([
            .. book.Schedules.Select(s => new OnCallNowResponse(
                s.Id,
                s.Name,
                moment,
                OnCallCalendar.At(s, book.Overrides, moment)
            )),
        ]);
    }

    /// <summary>Adds an entry of the escalation book: told all that is wrong with it, or shown as it is stored.</summary>
    /// <param name="check">What is wrong with it, among what is there.</param>
    /// <param name="save">Stores it.</param>
    /// <param name="books">What is there.</param>
    /// <param name="response">Is told the version.</param>
    /// <param name="place">Where it is found, and with which version.</param>
    /// <param name="show">What the client sees of it.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<Results<Created<TShown>, ProblemHttpResult>> AddAsync<T, TShown>(
        Func<EscalationBook, IReadOnlyList<FieldError>> check,
        Func<Task<Result<T>>> save,
        EscalationBooks books,
        HttpResponse response,
        Func<T, (string Address, long Version)> place,
        Func<T, TShown> show,
        CancellationToken cancellation
    )
    {
        if (check((await books.ReadAsync(cancellation)).Book) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var saved = await save();
        if (!saved.IsSuccess)
        {
            return Problems.From(saved.Error);
        }

        var (address, version) = place(saved.Value);
        EntityVersion.Show(response, version);
        return TypedResults.Created($"/api/v1/escalation/{address}", show(saved.Value));
    }
}
