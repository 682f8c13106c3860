using Bunit;
using MudBlazor;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Components.Controls;

namespace OnCallAgent.Tests.Components;

public sealed class ActionParameterFieldTests : DashboardContext, IAsyncLifetime
{
    private string given = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // Popovers let go of themselves only asynchronously.
    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_number_has_its_range_and_unit_and_is_sent_as_plain_digits()
    {
        var field = Show(
            new("older_than", "Older than", "Only those.", Required: false, Default: "300")
            {
                Kind = ActionParameterKind.Number,
                Unit = "s",
                Min = 1,
                Max = 86_400,
            }
        );
        var input = field.FindComponent<MudNumericField<long?>>();
        (input.Instance.Min, input.Instance.Max).ShouldBe((1L, 86_400L));
        field.Markup.ShouldContain("Only those. 1 to 86400 s. Otherwise 300.");
        await input.InvokeAsync(() => input.Instance.ValueChanged.InvokeAsync(1200));
        given.ShouldBe("1200");
    }

    [Fact]
    public void What_a_runbook_says_and_no_number_is_stays_visible()
    {
        var field = Show(
            new("days", "Days", "Old.", Required: false)
            {
                Kind = ActionParameterKind.Number,
                Min = 1,
                Max = 9,
            },
            value: "a week"
        );
        field
            .FindComponent<MudTextField<string>>()
            .Find("input")
            .GetAttribute("value")
            .ShouldBe("a week");
    }

    [Fact]
    public async Task A_switch_stands_at_its_default_and_sends_true_or_false()
    {
        var field = Show(
            new("beneath", "Beneath it, too", "Both.", Required: false, ActionParameter.On)
            {
                Kind = ActionParameterKind.Switch,
            }
        );
        var input = field.FindComponent<MudSwitch<bool>>();
        input.Find("input").HasAttribute("checked").ShouldBeTrue();
        await input.InvokeAsync(() => input.Instance.ValueChanged.InvokeAsync(false));
        given.ShouldBe("false");
    }

    [Fact]
    public void A_target_is_chosen_from_the_services_own_list()
    {
        var parameter = new ActionParameter("url", "URL", "One of them.", Required: false)
        {
            Kind = ActionParameterKind.Target,
            Listed = static t => t.HealthUrls,
        };
        var field = Show(
            parameter,
            new AllowedTargets { HealthUrls = ["http://a.example/", "http://b.example/"] }
        );
        var select = field.FindComponent<MudSelect<string>>();
        select.Instance.Placeholder.ShouldBe("http://a.example/ (the first of the list)");
        Show(parameter, new AllowedTargets())
            .FindComponents<MudSelect<string>>()
            .ShouldBeEmpty("there is nothing to choose from");
    }

    [Fact]
    public async Task A_script_gets_one_control_for_each_parameter_it_declares()
    {
        var script = new ScriptTarget(
            "clear-cache.sh",
            [
                new("host", ScriptParameterKind.Word),
                new("count", ScriptParameterKind.Number) { Min = 1, Max = 10 },
                new("mode", ScriptParameterKind.Choice) { Choices = ["soft", "hard"] },
            ]
        );
        var fields = Render<ScriptArgumentFields>(p =>
            p.Add(f => f.Script, script)
                .Add(f => f.Value, "count=3")
                .Add(f => f.ValueChanged, (string v) => given = v)
        );
        fields.FindComponents<MudSelect<string>>().ShouldHaveSingleItem();
        fields
            .FindComponent<MudNumericField<long?>>()
            .Find("input")
            .GetAttribute("value")
            .ShouldBe("3");
        var host = fields.FindComponent<MudTextField<string>>();
        await host.InvokeAsync(() => host.Instance.ValueChanged.InvokeAsync("web 1"));
        given.ShouldBe("host=web1 count=3");
    }

    private IRenderedComponent<ActionParameterField> Show(
        ActionParameter parameter,
        AllowedTargets? targets = null,
        string value = ""
    ) =>
        Render<ActionParameterField>(p =>
            p.Add(f => f.Parameter, parameter)
                .Add(f => f.Targets, targets)
                .Add(f => f.Value, value)
                .Add(f => f.ValueChanged, (string v) => given = v)
        );
}
