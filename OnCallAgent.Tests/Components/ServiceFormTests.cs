using System.Text.Json;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Components.Dialogs;

namespace OnCallAgent.Tests.Components;

public sealed class ServiceFormTests
{
    private static readonly AllowedTargets Everything = new()
    {
        Units = [new("orders.service", UnitScope.System), new("orders-user.timer", UnitScope.User)],
        Containers = ["orders-1"],
        RestartCommand = ["/usr/local/bin/restart", "--name", "orders api"],
        HealthUrls = ["http://127.0.0.1:8080/health"],
        LogDirectories = ["/var/log/orders"],
        MemoryLimits =
        [
            new(MemoryPlace.Unit, "orders.service", "MemoryMax", 256 << 20, 4L << 30),
            new(MemoryPlace.Unit, "own.service", "MemoryHigh", 1 << 20, 1L << 30)
            {
                Scope = UnitScope.User,
            },
            new(MemoryPlace.Container, "orders-1", "memory", 128 << 20, 2L << 30),
            new(
                MemoryPlace.File,
                "/etc/orders/spark.conf",
                "spark.driver.memory",
                1L << 30,
                8L << 30
            ),
        ],
        Databases =
        [
            new("orders-db", DatabaseEngine.Postgresql, "db.example", 5432, "orders", "agent")
            {
                RequireTls = true,
            },
            new("six", DatabaseEngine.Mysql, "::1", 3306, "shop", "agent"),
        ],
        Pools = [new("orders", "127.0.0.1", 6432, "orders", "admin")],
        PoolRestarts =
        [
            new("pooler", PoolRestartKind.Unit, "pooler.service"),
            new("own-pooler", PoolRestartKind.Unit, "own.service") { Scope = UnitScope.User },
            new("inner", PoolRestartKind.Endpoint, "http://127.0.0.1:8080/pool/restart"),
        ],
        Webhooks =
        [
            new("rundeck", "POST", "https://rundeck.example/job")
            {
                SecretHeader = "Authorization",
            },
            new("plain", "PUT", "https://other.example/"),
        ],
        Scripts =
        [
            new(
                "clear-cache.sh",
                [
                    new("host", ScriptParameterKind.Word),
                    new("count", ScriptParameterKind.Number) { Min = 1, Max = 10 },
                    new("mode", ScriptParameterKind.Choice) { Choices = ["soft", "hard"] },
                    new("only", ScriptParameterKind.Choice) { Choices = ["one"] },
                ]
            ),
        ],
    };

    [Fact]
    public void What_a_service_allows_survives_the_way_into_the_form_and_back()
    {
        var service = new ServiceEntry
        {
            Name = "orders",
            Description = "Takes orders.",
            Criticality = Criticality.Tier1,
            Automation = AutomationMode.Auto,
            AllowCriticalAutomation = true,
            Owner = "shop",
            DependsOn = ["orders-db", "payments"],
            Targets = Everything,
            VerificationWindow = TimeSpan.FromSeconds(30),
            ActionCooldown = TimeSpan.FromMinutes(5),
            Version = 4,
        };
        var form = ServiceForm.Of(service);
        form.Unreadable.ShouldBeEmpty();
        Written(form.ToEntry() with { Version = 4 }).ShouldBe(Written(service));
    }

    [Fact]
    public void Critical_incidents_are_never_automated_where_the_service_only_gets_suggestions()
    {
        var form = new ServiceForm { Name = "orders", AllowCritical = true };
        form.ToEntry().AllowCriticalAutomation.ShouldBeFalse();
    }

    [Theory]
    [InlineData("memory_limits", "orders.service MemoryMax 4G")]
    [InlineData("memory_limits", "orders.service MemoryMax much 4G")]
    [InlineData("databases", "orders-db postgresql://agent:secret@db.example:5432/orders")]
    [InlineData("databases", "orders-db oracle://agent@db.example:1521/orders")]
    [InlineData("databases", "orders-db postgresql://agent@db.example/orders")]
    [InlineData("databases", "orders-db postgresql://agent@db.example:5432/orders ssl")]
    [InlineData("pools", "orders postgresql://admin@127.0.0.1:6432/orders")]
    [InlineData("pools", "orders unit")]
    [InlineData("pools", "orders GET http://127.0.0.1:8080/pool")]
    [InlineData("webhooks", "rundeck POST")]
    [InlineData("webhooks", "rundeck POST https://rundeck.example/ A B")]
    [InlineData("scripts", "clear-cache.sh host")]
    [InlineData("scripts", "clear-cache.sh count:1..many")]
    public void A_line_that_cannot_be_read_is_told_and_never_half_taken(string list, string line)
    {
        var form = new ServiceForm();
        switch (list)
        {
            case "memory_limits":
                form.MemoryLimits = line;
                break;
            case "databases":
                form.Databases = line;
                break;
            case "pools":
                form.Pools = line;
                break;
            case "webhooks":
                form.Webhooks = line;
                break;
            default:
                form.Scripts = line;
                break;
        }

        var told = form.Unreadable.ShouldHaveSingleItem();
        told.Field.ShouldBe(list);
        told.Reason.ShouldContain(line);
        Written(form.Targets).ShouldBe(Written(new AllowedTargets()));
    }

    [Fact]
    public void Only_secrets_that_were_entered_and_that_something_takes_are_saved()
    {
        var form = ServiceForm.Of(new ServiceEntry { Name = "orders", Targets = Everything });
        form.NewSecrets["pool orders"] = "new";
        form.NewSecrets["database orders-db"] = "";
        form.NewSecrets["pool gone"] = "old";
        form.SecretsToSave()
            .ShouldHaveSingleItem()
            .ShouldBe(KeyValuePair.Create("pool orders", "new"));
    }

    [Fact]
    public void A_stored_secret_is_never_in_the_form()
    {
        var form = ServiceForm.Of(
            new ServiceEntry
            {
                Name = "orders",
                Targets = Everything with { Secrets = [new SealedSecret("pool orders", "CIPHER")] },
            }
        );
        form.NewSecrets.ShouldBeEmpty();
        form.Targets.Secrets.ShouldBeEmpty();
    }

    // Records compare the identity of their lists, not what is in them.
    private static string Written<T>(T value) => JsonSerializer.Serialize(value);
}
