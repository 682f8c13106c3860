using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Identity.SingleSignOn;

namespace OnCallAgent.Tests.Api;

/// <summary>Accounts that two nodes make or change at the same moment: what each of them looked at before is so until it is through.</summary>
public sealed class AccountsOfTwoNodesTests : IAsyncLifetime
{
    private const string Users = "/api/v1/users";

    private readonly Meddling meddling = new();
    private TestDatabase database = null!;
    private ApiHost one = null!;
    private ApiHost other = null!;

    private static readonly ProvenPerson Ada = new(
        "https://login.example.com",
        "1",
        "ada",
        "Ada L.",
        "ada@example.org",
        IsEmailVerified: true,
        Groups: []
    );

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseProvider.Postgres);
        one = await NodeAsync("one");
        other = await NodeAsync("other");
    }

    public async ValueTask DisposeAsync()
    {
        await other.DisposeAsync();
        await one.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"is_active":false}""")]
    [InlineData("""{"role":"viewer"}""")]
    public async Task Two_admins_who_take_each_others_rights_away_leave_one(string change)
    {
        var grace = await one.AccountAsync("grace", Roles.Admin);
        var ada = await one.AccountAsync("ada", Roles.Admin);
        using var asGrace = one.Client(await one.TokenAsync("grace"));
        using var asAda = other.Client(await other.TokenAsync("ada"));

        var answers = await AtOnceAsync(
            () => asGrace.PutAsync(Url($"{Users}/{ada.Id}"), Json(change), Cancelled),
            () => asAda.PutAsync(Url($"{Users}/{grace.Id}"), Json(change), Cancelled)
        );

        answers
            .Select(a => a.StatusCode)
            .ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict], ignoreOrder: true);
        await using var scope = one.Services.CreateAsyncScope();
        (
            await scope
                .ServiceProvider.GetRequiredService<UserManager<OnCallUser>>()
                .GetUsersInRoleAsync(Roles.Admin)
        )
            .Count(a => a.IsActive)
            .ShouldBe(1);
    }

    [Fact]
    public async Task One_address_gets_one_account_at_whichever_nodes_it_is_named()
    {
        await one.AccountAsync("grace", Roles.Admin);
        using var atOne = one.Client(await one.TokenAsync("grace"));
        using var atOther = other.Client(await one.TokenAsync("grace"));

        var answers = await AtOnceAsync(
            () => atOne.PostAsJsonAsync(Users, Account("first"), Cancelled),
            () => atOther.PostAsJsonAsync(Users, Account("second"), Cancelled)
        );

        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.InternalServerError).ShouldBe(0);
        await using var db = database.Open();
        (await db.Users.CountAsync(u => u.Email == "shared@example.com", Cancelled)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_comes_from_the_provider_for_the_first_time_in_two_windows_gets_one_account()
    {
        var made = await AtOnceAsync(() => ComeAsync(one, Ada), () => ComeAsync(other, Ada));

        made[0].ShouldBe(made[1]);
        await using var db = database.Open();
        (await db.Users.CountAsync(Cancelled)).ShouldBe(1);
        (await db.UserLogins.CountAsync(Cancelled)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_comes_from_the_provider_while_a_wrong_password_is_counted_is_let_in()
    {
        var made = await ComeAsync(one, Ada);
        meddling.Once(() => CountWrongPasswordAsync("ada"));

        (await ComeAsync(one, Ada with { FullName = "Ada Lovelace" })).ShouldBe(made);

        await using var db = database.Open();
        var ada = await db.Users.SingleAsync(Cancelled);
        (ada.FullName, ada.AccessFailedCount).ShouldBe(("Ada Lovelace", 1));
    }

    [Fact]
    public async Task An_account_is_changed_while_a_wrong_password_is_counted()
    {
        var ada = await one.AccountAsync("ada", Roles.Viewer);
        using var admin = one.Client(await AdminTokenAsync());
        meddling.Once(() => CountWrongPasswordAsync("ada"));

        using var answer = await admin.PutAsync(
            Url($"{Users}/{ada.Id}"),
            Json("""{"full_name":"Ada Lovelace","role":"responder"}"""),
            Cancelled
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var db = database.Open();
        var stored = await db.Users.SingleAsync(u => u.Id == ada.Id, Cancelled);
        (stored.FullName, stored.AccessFailedCount).ShouldBe(("Ada Lovelace", 1));
    }

    [Fact]
    public async Task A_node_that_makes_the_tables_of_jobs_as_it_starts_holds_up_no_account()
    {
        await using var starting = database.Open();
        await using var making = await starting.Database.BeginTransactionAsync(Cancelled);
        await starting.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock({DatabaseTurn.JobTables})",
            Cancelled
        );

        await using var db = database.Open();
        await using var turn = await db.Database.BeginTransactionAsync(Cancelled);
        // Else it would wait for as long as the other one takes.
        await db.Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '5s'", Cancelled);
        await Should.NotThrowAsync(() => DatabaseTurn.Accounts.TakeAsync(db, Cancelled));
    }

    private async Task<string> AdminTokenAsync()
    {
        await one.AccountAsync("grace", Roles.Admin);
        return await one.TokenAsync("grace");
    }

    // At the other node, as a stranger's guess would be.
    private Task CountWrongPasswordAsync(string name) =>
        other.ChangeAsync(
            name,
            static async (users, user) => (await users.AccessFailedAsync(user)).MustSucceed()
        );

    private static async Task<string> ComeAsync(ApiHost node, ProvenPerson person)
    {
        await using var scope = node.Services.CreateAsyncScope();
        var account = await ActivatorUtilities
            .CreateInstance<ProviderAccounts>(scope.ServiceProvider)
            .FindOrMakeAsync(person, Roles.Responder, Cancelled);
        account.IsSuccess.ShouldBeTrue(account.Error?.Message);
        return account.Value.Id;
    }

    // Both have come as far as their turn before either goes on.
    private async Task<T[]> AtOnceAsync<T>(Func<Task<T>> first, Func<Task<T>> second)
    {
        Task<T>[] both;
        await using (var db = database.Open())
        {
            await using var turn = await db.Database.BeginTransactionAsync(Cancelled);
            await DatabaseTurn.Accounts.TakeAsync(db, Cancelled);
            both = [first(), second()];
            await Eventually.TrueAsync(async () =>
                await db
                    .Database.SqlQuery<int>(
                        $"""
                        SELECT count(*)::int AS "Value" FROM pg_locks
                        WHERE locktype = 'advisory' AND NOT granted
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """
                    )
                    .SingleAsync(Cancelled) == 2
            );
            await turn.RollbackAsync(Cancelled);
        }

        return await Task.WhenAll(both);
    }

    private static object Account(string name) =>
        new
        {
            username = name,
            email = "shared@example.com",
            password = ApiHost.Password,
            role = "viewer",
        };

    private Task<ApiHost> NodeAsync(string name) =>
        ApiHost.StartAsync(
            database,
            o =>
                o with
                {
                    NodeName = name,
                    SingleSignOn = new SingleSignOnOptions
                    {
                        Authority = new Uri("https://login.example.com"),
                        ClientId = "oncall",
                        ClientSecret = "a secret of a test",
                        Name = "Example Login",
                        ResponderGroups = ["ops"],
                    },
                },
            s =>
            {
                if (name == "one")
                {
                    MeddledUsers.In(s, meddling);
                }
            }
        );

    private static StringContent Json(string text) =>
        new(text, System.Text.Encoding.UTF8, "application/json");

    private static Uri Url(string path) => new(path, UriKind.Relative);
}
