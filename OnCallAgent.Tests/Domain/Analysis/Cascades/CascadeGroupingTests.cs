using OnCallAgent.Domain.Analysis.Cascades;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Tests.Domain.Analysis.Cascades;

public sealed class CascadeGroupingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero);

    // web → orders → payments → ledger-db; orders → stock; blog stands alone, as do search → index.
    private readonly DependencyGraph shop = new(
        [
            new Dependency("web", "orders"),
            new Dependency("orders", "payments"),
            new Dependency("orders", "stock"),
            new Dependency("payments", "ledger-db"),
            new Dependency("search", "index"),
        ],
        ["blog"]
    );

    private readonly List<Symptom> symptoms = [];

    [Theory]
    [InlineData(
        "Exception in task 14.0\njava.lang.OutOfMemoryError: Java heap space\n\tat org.example.Run.run(Run.scala:502)",
        SymptomKind.Own
    )]
    [InlineData("write failed: No space left on device, upstream told", SymptomKind.Own)]
    [InlineData(
        "order 7 failed\nCaused by: java.net.ConnectException: Connection refused",
        SymptomKind.Travelling
    )]
    [InlineData(
        "order 7 failed\n\tat org.example.Socket.connect(Socket.java:503)",
        SymptomKind.Own
    )]
    [InlineData("GET /orders answered 503", SymptomKind.Travelling)]
    [InlineData("estimated size 512 MB", SymptomKind.Own)]
    public void A_line_tells_whether_its_trouble_may_come_from_elsewhere(
        string text,
        SymptomKind kind
    ) => SymptomKinds.OfLine(text).ShouldBe(kind);

    [Fact]
    public void Alerts_of_one_cascade_are_one_incident_and_its_root_comes_first()
    {
        Alert("web", "HighRequestErrorRate");
        Alert("orders", "HighRequestErrorRate", minute: 1);
        Alert("payments", "KubePodCrashLooping", minute: 2);

        Found().ShouldHaveSingleItem().ShouldBe("payments > orders > web");
    }

    [Fact]
    public void Whatever_the_order_of_the_alerts_the_same_is_found()
    {
        Alert("web", "HighRequestErrorRate");
        Alert("orders", "HighRequestErrorRate");
        Alert("payments", "KubePodCrashLooping");
        Alert("stock", "NoRequestsReceived");
        Alert("search", "HighRequestLatency");
        var found = Found();

        for (var turn = 0; turn < symptoms.Count; turn++)
        {
            symptoms.Add(symptoms[0]);
            symptoms.RemoveAt(0);
            Found().ShouldBe(found, ignoreOrder: true);
        }
    }

    [Fact]
    public void Unrelated_faults_at_the_same_time_stay_apart()
    {
        Alert("orders", "HighRequestErrorRate");
        Alert("search", "HighRequestErrorRate");
        Alert("blog", "KubePodCrashLooping");

        Found().Count.ShouldBe(3);
    }

    [Fact]
    public void Two_that_need_the_same_healthy_service_stay_apart()
    {
        var graph = new DependencyGraph([
            new Dependency("reports", "database"),
            new Dependency("mailer", "database"),
        ]);
        Alert("reports", "HighRequestErrorRate");
        Alert("mailer", "HighRequestLatency");

        CascadeGrouping.Of(symptoms, graph).Count.ShouldBe(2);
    }

    [Fact]
    public void A_full_disk_does_not_come_from_whom_one_needs()
    {
        Alert("orders", "DiskWillFillSoon");
        Alert("payments", "HighRequestErrorRate");

        Found().Count.ShouldBe(2);
    }

    [Fact]
    public void Hours_apart_are_two_incidents()
    {
        Alert("orders", "HighRequestErrorRate");
        Alert("payments", "HighRequestErrorRate", minute: 120);

        Found().Count.ShouldBe(2);
    }

    [Fact]
    public void Whom_nobody_asks_any_more_is_not_the_root()
    {
        Alert("orders", "HighRequestErrorRate");
        Alert("payments", "NoRequestsReceived");
        Alert("stock", "NoRequestsReceived");

        Found().ShouldHaveSingleItem().ShouldStartWith("orders > ");
    }

    [Fact]
    public void The_only_one_that_falls_silent_cannot_be_reached_and_is_the_root()
    {
        Alert("orders", "HighRequestErrorRate");
        Alert("stock", "NoRequestsReceived");

        Found().ShouldHaveSingleItem().ShouldBe("stock > orders");
    }

    [Fact]
    public void What_an_alert_names_belongs_to_it_also_where_no_dependency_is_known()
    {
        Alert("blog", "HighRequestErrorRate", "errors when calling search");
        Alert("search", "KubePodNotReady");

        Found().ShouldHaveSingleItem().ShouldBe("search > blog");
    }

    [Fact]
    public void Who_was_asked_in_vain_and_fell_silent_is_the_root_also_where_no_dependency_is_known()
    {
        Alert("cart", "HighRequestErrorRate", "errors between cart and wares");
        Alert("wares", "NoRequestsOpened");

        Found().ShouldHaveSingleItem().ShouldBe("wares > cart");
    }

    [Fact]
    public void Who_says_itself_that_a_broken_caller_asks_no_more_is_not_the_root()
    {
        Alert("orders", "HighRequestErrorRate");
        Alert("stock", "NoRequestsReceived", "orders calls it no longer");

        Found().ShouldHaveSingleItem().ShouldBe("orders > stock");
    }

    [Fact]
    public void Silence_does_not_turn_back_into_errors_on_its_way()
    {
        // Both ask the mail, which hears nothing; that breaks neither of them.
        var shared = new DependencyGraph([
            new Dependency("web", "orders"),
            new Dependency("orders", "mail"),
            new Dependency("web", "mail"),
        ]);
        Alert("web", "HighRequestErrorRate");
        Alert("orders", "KubePodNotReady");
        Alert("mail", "NoRequestsReceived");

        var found = CascadeGrouping.Of(symptoms, shared).ShouldHaveSingleItem().Entities;

        found[0].Entity.ShouldBe("orders");
        found.Single(e => e.Entity == "web").Explains.ShouldBeLessThan(1);
    }

    [Fact]
    public void What_does_not_run_is_the_root_of_errors_in_its_place_that_have_no_other_reason()
    {
        Alert("cart", "HighRequestErrorRate", scope: "shop");
        Alert("cache", "KubePodCrashLooping", scope: "shop");

        Found().ShouldHaveSingleItem().ShouldBe("cache > cart");
    }

    [Fact]
    public void What_does_not_run_elsewhere_or_later_stays_apart()
    {
        Alert("cart", "HighRequestErrorRate", scope: "shop");
        Alert("cache", "KubePodCrashLooping", scope: "press");
        Alert("store", "KubePodCrashLooping", scope: "shop", minute: 12);

        Found().Count.ShouldBe(3);
    }

    [Fact]
    public void An_alert_that_names_nobody_joins_what_goes_on_around_it_and_connects_nothing()
    {
        Alert("orders", "HighRequestErrorRate", scope: "shop");
        Alert("", "FailedPodsDetected", scope: "shop");
        Found().ShouldHaveSingleItem();

        Alert("search", "HighRequestErrorRate", scope: "shop");
        Found().Count.ShouldBe(3, "of two things that go on, neither is more likely");
    }

    [Fact]
    public void Circles_in_the_catalogue_do_no_harm()
    {
        var circle = new DependencyGraph([
            new Dependency("a-service", "b-service"),
            new Dependency("b-service", "a-service"),
        ]);
        Alert("a-service", "HighRequestErrorRate", minute: 1);
        Alert("b-service", "HighRequestErrorRate");

        CascadeGrouping
            .Of(symptoms, circle)
            .ShouldHaveSingleItem()
            .Entities[0]
            .Entity.ShouldBe("b-service", "it began first");
    }

    [Theory]
    [InlineData("NoRequestsReceived", SymptomKind.Starved)]
    [InlineData("NoDatabaseOperations", SymptomKind.Starved)]
    [InlineData("KubePodNotReady", SymptomKind.Down)]
    [InlineData("InstanceDown", SymptomKind.Down)]
    [InlineData("TargetDown", SymptomKind.Down)]
    [InlineData("NodeFilesystemAlmostOutOfSpace", SymptomKind.Own)]
    [InlineData("CertificateExpiresSoon", SymptomKind.Own)]
    [InlineData("HighRequestErrorRate", SymptomKind.Travelling)]
    [InlineData("p99_latency_high", SymptomKind.Travelling)]
    [InlineData("SomethingElse", SymptomKind.Travelling)]
    public void The_name_of_a_rule_says_what_is_wrong(string rule, SymptomKind kind) =>
        SymptomKinds.OfAlert(rule, "").ShouldBe(kind);

    private void Alert(
        string entity,
        string rule,
        string text = "",
        string scope = "",
        int minute = 0
    ) =>
        symptoms.Add(
            new Symptom(
                $"{symptoms.Count}",
                entity,
                rule,
                text,
                scope,
                Start.AddMinutes(minute),
                SymptomKinds.OfAlert(rule, text)
            )
        );

    private List<string> Found() =>
        [
            .. CascadeGrouping
                .Of(symptoms, shop)
                .Select(c => string.Join(" > ", c.Entities.Select(e => e.Entity))),
        ];
}
