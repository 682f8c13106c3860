using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Tests.Data.Catalog;

public sealed class ServiceSecretsTests : IAsyncLifetime
{
    private const string Slot = "pool orders";

    private static readonly AllowedTargets Pool = new()
    {
        Pools = [new("orders", "127.0.0.1", 6432, "orders", "admin")],
    };

    private readonly TargetSecrets secrets = new(new EphemeralDataProtectionProvider());
    private TestDatabase database = null!;
    private ServiceEdits edits = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        edits = new ServiceEdits(
            database.Contexts,
            secrets,
            database.Cascades,
            NullLogger<ServiceEdits>.Instance
        );
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_secret_is_stored_encrypted_and_read_for_its_own_address()
    {
        await AddAsync("of-the-admin");
        var stored = await StoredAsync();
        stored.Targets.Secrets.ShouldHaveSingleItem().Cipher.ShouldNotContain("of-the-admin");
        Read(stored).ShouldBe("of-the-admin");
    }

    [Fact]
    public async Task An_edit_that_gives_no_secret_keeps_the_stored_one()
    {
        await AddAsync("of-the-admin");
        var seen = await StoredAsync();
        // As a form sends it: without what is stored.
        await ReplaceAsync(seen with { Description = "other", Targets = Pool });
        Read(await StoredAsync()).ShouldBe("of-the-admin");
    }

    [Fact]
    public async Task An_empty_secret_removes_the_stored_one_and_a_new_one_replaces_it()
    {
        await AddAsync("of-the-admin");
        await ReplaceAsync((await StoredAsync()) with { Targets = Pool }, (Slot, "newer"));
        Read(await StoredAsync()).ShouldBe("newer");
        await ReplaceAsync((await StoredAsync()) with { Targets = Pool }, (Slot, ""));
        (await StoredAsync()).Targets.Secrets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_address_does_not_get_the_stored_secret()
    {
        await AddAsync("of-the-admin");
        var moved = Pool with { Pools = [Pool.Pools[0] with { Host = "thief.example" }] };
        await ReplaceAsync((await StoredAsync()) with { Targets = moved });
        (await StoredAsync()).Targets.Secrets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stored_list_that_was_changed_behind_the_agents_back_gives_no_secret_away()
    {
        await AddAsync("of-the-admin");
        var stored = await StoredAsync();
        var forged = stored.Targets with
        {
            Pools = [Pool.Pools[0] with { Host = "thief.example" }],
        };
        secrets
            .Read(forged, SecretSlot.Of(forged.Pools[0]))
            .Error.ShouldBeOfType<TargetSecretUnreadable>();
    }

    [Theory]
    [InlineData("pool gone", "x")]
    [InlineData(Slot, "two\nlines")]
    public async Task A_secret_that_nothing_takes_or_that_has_control_characters_is_refused(
        string slot,
        string secret
    )
    {
        var added = await edits.AddAsync(
            new ServiceEntry { Name = "orders", Targets = Pool },
            "mara",
            Cancelled,
            new Dictionary<string, string> { [slot] = secret }
        );
        added.Error.ShouldBeOfType<FieldError>().Reason.ShouldNotContain(secret + "\n");
        await using var db = await database.Contexts.CreateDbContextAsync(Cancelled);
        (await db.Services.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    private string Read(ServiceEntry service) =>
        secrets.Read(service.Targets, SecretSlot.Of(service.Targets.Pools[0])).Value;

    private async Task AddAsync(string secret) =>
        (
            await edits.AddAsync(
                new ServiceEntry { Name = "orders", Targets = Pool },
                "mara",
                Cancelled,
                new Dictionary<string, string> { [Slot] = secret }
            )
        ).IsSuccess.ShouldBeTrue();

    private async Task ReplaceAsync(
        ServiceEntry service,
        params (string Slot, string Secret)[] given
    ) =>
        (
            await edits.ReplaceAsync(
                service,
                service.Version,
                "mara",
                Cancelled,
                given.ToDictionary(g => g.Slot, g => g.Secret)
            )
        ).IsSuccess.ShouldBeTrue();

    private async Task<ServiceEntry> StoredAsync()
    {
        await using var db = await database.Contexts.CreateDbContextAsync(Cancelled);
        return await db.Services.AsNoTracking().SingleAsync(Cancelled);
    }
}
