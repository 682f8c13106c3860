using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Tests.Domain.Remediation;

public sealed class ActionFaultsTests
{
    private static readonly ActionDefinition Cleanup = new(
        "cleanup_logs",
        "Clean up logs",
        "Removes old files.",
        BlastRadius.Component,
        Reversibility.Irreversible,
        TimeSpan.FromMinutes(1),
        [
            new ActionParameter("path", "Folder", "Where.", Required: true),
            new ActionParameter("days", "Days", "How old.", Required: false, "7")
            {
                Kind = ActionParameterKind.Number,
                Min = 1,
                Max = 365,
            },
            new ActionParameter("beneath", "Beneath", "Also folders in it.", Required: false)
            {
                Kind = ActionParameterKind.Switch,
            },
        ]
    )
    {
        Idempotency = Idempotency.SameAgain,
    };

    [Theory]
    [InlineData("days", "30")]
    [InlineData("path", "{service.log_directory}")]
    [InlineData("path", "{\"not\": \"a template\"}")]
    [InlineData("beneath", "true")]
    [InlineData("days", "")]
    public void What_can_be_asked_for_is_no_fault(string name, string value) =>
        Faults(name, value).ShouldBeEmpty();

    [Fact]
    public void What_is_missing_can_still_be_given() =>
        ActionArguments.Faults(Cleanup, new Dictionary<string, string>()).ShouldBeEmpty();

    [Theory]
    [InlineData("daays", "30", "cleanup_logs has no such parameter; it takes path, days, beneath.")]
    [InlineData("days", "many", "whole number from 1 to 365")]
    [InlineData("days", "0", "whole number from 1 to 365")]
    [InlineData("beneath", "yes", "true, false")]
    [InlineData("path", "{service.folder}", "templates are {incident.service}")]
    public void What_no_service_can_give_is_a_fault_of_its_parameter(
        string name,
        string value,
        string reason
    ) => Faults(name, value).ShouldHaveSingleItem().ShouldContain(reason);

    private static IEnumerable<string> Faults(string name, string value) =>
        ActionArguments
            .Faults(Cleanup, new Dictionary<string, string> { [name] = value })
            .Select(static f => f.Reason);
}
