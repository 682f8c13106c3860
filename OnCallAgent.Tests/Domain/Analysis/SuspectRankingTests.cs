using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class SuspectRankingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero);

    private readonly LogMix quiet = new();
    private readonly LogMix trouble = new();

    [Fact]
    public void Whoever_begins_to_log_errors_is_suspected_first()
    {
        Ordinary("orders", "shop", "stock");
        Write(trouble, "stock", "no such item", 12, isError: true);
        Write(trouble, "shop", "order failed", 3, isError: true);

        var suspects = Rank();

        suspects.Select(s => s.Service).ShouldBe(["stock", "shop"]);
        suspects[0].Score.ShouldBeGreaterThan(0.9);
        suspects[0].Why.ShouldHaveSingleItem().ShouldBe("new error, 12 times: no such item");
    }

    [Fact]
    public void Errors_that_were_there_all_along_are_nobodys_fault()
    {
        Ordinary("orders", "noisy");
        Write(quiet, "noisy", "retry", 40, isError: true);
        Write(trouble, "noisy", "retry", 41, isError: true);

        Rank().ShouldAllBe(s => s.Score == 0);
    }

    [Fact]
    public void A_service_that_falls_silent_while_others_go_on_is_suspected()
    {
        Ordinary("orders", "shop");
        Write(quiet, "routes", "route found", 60, isError: false);

        var first = Rank()[0];

        first.Service.ShouldBe("routes");
        first.Score.ShouldBeGreaterThan(0.5);
        first.Why[0].ShouldStartWith("no longer writes, 60 times before and 0 since");
    }

    [Fact]
    public void Where_everybody_writes_less_nobody_in_particular_is_suspected()
    {
        foreach (var service in (string[])["orders", "shop", "routes"])
        {
            Write(quiet, service, "request served", 60, isError: false);
            Write(trouble, service, "request served", 2, isError: false);
        }

        Rank().ShouldAllBe(s => s.Score < 0.5);
    }

    [Fact]
    public void A_single_error_proves_nothing()
    {
        Ordinary("orders", "shop", "stock");
        Write(trouble, "shop", "order failed", 1, isError: true);

        Rank().ShouldHaveSingleItem().Score.ShouldBe(0);
    }

    [Fact]
    public void Of_two_suspects_the_one_that_the_other_needs_comes_first()
    {
        Ordinary("orders", "shop", "stock");
        Write(trouble, "shop", "order failed", 20, isError: true);
        Write(trouble, "stock", "disk full", 8, isError: true);
        var services = new ServiceCatalog([
            new ServiceEntry { Name = "shop", DependsOn = ["stock"] },
            new ServiceEntry { Name = "stock" },
        ]);

        Rank().Select(s => s.Service).ShouldBe(["shop", "stock"]);
        var ranked = Rank(services);
        ranked.Select(s => s.Service).ShouldBe(["stock", "shop"]);
        ranked[0].Why[^1].ShouldBe("shop needs it and is suspect too.");
    }

    [Fact]
    public void Services_that_need_each_other_stay_where_their_logs_put_them()
    {
        Ordinary("a", "b");
        Write(trouble, "a", "failed", 20, isError: true);
        Write(trouble, "b", "failed too", 10, isError: true);

        Rank(
                new ServiceCatalog([
                    new ServiceEntry { Name = "a", DependsOn = ["b"] },
                    new ServiceEntry { Name = "b", DependsOn = ["a"] },
                ])
            )
            .Select(s => s.Service)
            .ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Without_a_quiet_time_errors_still_name_suspects()
    {
        Write(trouble, "stock", "disk full", 8, isError: true);
        Write(trouble, "shop", "order placed", 8, isError: false);

        Rank().Select(s => s.Service).ShouldBe(["stock"]);
    }

    [Fact]
    public void Nothing_written_gives_no_suspects() => Rank().ShouldBeEmpty();

    private IReadOnlyList<Suspect> Rank(ServiceCatalog? services = null) =>
        SuspectRanking.Rank(quiet, trouble, services ?? ServiceCatalog.Empty);

    private void Ordinary(params string[] services)
    {
        foreach (var service in services)
        {
            Write(quiet, service, "request served", 60, isError: false);
            Write(trouble, service, "request served", 60, isError: false);
        }
    }

    // Spread over two minutes.
    private void Write(LogMix to, string service, string wording, int times, bool isError)
    {
        var from = to == quiet ? Start : Start.AddMinutes(2);
        for (var i = 0; i < times; i++)
        {
            to.Add(from.AddSeconds(120.0 * i / times), new LineKind(service, isError, wording));
        }
    }
}
