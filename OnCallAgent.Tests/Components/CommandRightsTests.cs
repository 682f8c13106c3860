using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Components;

/// <summary>A hidden button is a courtesy; the command itself asks what its viewer may do.</summary>
public sealed class CommandRightsTests : DashboardContext
{
    private ISnackbar Snackbar => Services.GetRequiredService<ISnackbar>();

    private Viewer Viewer => Services.GetRequiredService<Viewer>();

    [Fact]
    public async Task Whoever_may_only_look_resolves_nothing()
    {
        Authorization.SetPolicies(AccessPolicies.View);
        // Nothing behind it: were it asked, it would break.
        var commands = new IncidentCommands(null!, null!, null!, null!, null!, Viewer, Snackbar);
        (await commands.ResolveAsync("INC-20261123-4f9a12c7", "Replica lag")).ShouldBeFalse();
        Snackbar
            .ShownSnackbars.ShouldHaveSingleItem()
            .Message!.ShouldContain("needs the role responder");
    }

    [Fact]
    public async Task The_yes_and_the_no_to_a_proposal_ask_for_a_person_who_may_give_them()
    {
        Authorization.SetPolicies(AccessPolicies.View, AccessPolicies.Respond);
        var commands = new IncidentCommands(null!, null!, null!, null!, null!, Viewer, Snackbar);

        (await commands.ApproveAsync("INC-20261123-4f9a12c7", "digest", 1)).ShouldBeFalse();
        (await commands.RejectAsync("INC-20261123-4f9a12c7", "no", 1)).ShouldBeFalse();
    }

    [Fact]
    public async Task Accounts_are_for_those_who_say_who_may_sign_in()
    {
        Authorization.SetPolicies(
            AccessPolicies.View,
            AccessPolicies.Respond,
            AccessPolicies.Administer
        );
        var commands = new UserCommands(new AdminCommands(Viewer, Snackbar), null!, null!);

        (await commands.EndSessionsAsync("ada", "")).ShouldBeFalse();
        (await commands.ResetSecondFactorAsync("ada", "")).ShouldBeFalse();
        (await commands.ChangeAsync("ada", new AccountChange(), "")).ShouldBeFalse();
        (
            await commands.CreateAsync(new NewAccount("eve", null, null, "x", Roles.Admin))
        )!.Code.ShouldBe("access.denied");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Whoever_may_only_look_is_refused_each_command(Type room, string command)
    {
        Authorization.SetPolicies(AccessPolicies.View);
        var method = room.GetMethod(command)!;
        var constructor = room.GetConstructors().Single();
        // Nothing behind it: were it asked, it would break.
        var commands = constructor.Invoke([
            .. constructor
                .GetParameters()
                .Select(p =>
                    p.ParameterType == typeof(Viewer) ? Viewer
                    : p.ParameterType == typeof(ISnackbar) ? Snackbar
                    : (object?)null
                ),
        ]);
        var done = (Task)
            method.Invoke(
                commands,
                [
                    .. method
                        .GetParameters()
                        .Select(p =>
                            p.ParameterType.IsValueType
                                ? Activator.CreateInstance(p.ParameterType)
                                : null
                        ),
                ]
            )!;
        await done;
        var said = done is Task<Result<Incident>> { Result.Error: { } refused }
            ? refused.Message
            : Snackbar.ShownSnackbars.ShouldHaveSingleItem().Message;
        said!.ShouldContain("needs the role");
    }

    public static TheoryData<Type, string> Commands()
    {
        var all = new TheoryData<Type, string>();
        foreach (
            var room in (Type[])
                [typeof(IncidentCommands), typeof(BulkCommands), typeof(TemplateCommands)]
        )
        {
            foreach (
                var method in room.GetMethods(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly
                )
            )
            {
                if (method.ReturnType.IsAssignableTo(typeof(Task)))
                {
                    all.Add(room, method.Name);
                }
            }
        }

        return all;
    }

    [Fact]
    public async Task A_responder_changes_no_allow_list()
    {
        var asked = false;
        var done = await new AdminCommands(Viewer, Snackbar).DoAsync(
            _ =>
            {
                asked = true;
                return Task.FromResult(Result.Success);
            },
            "saved"
        );
        done.ShouldBeFalse();
        asked.ShouldBeFalse();
        Snackbar
            .ShownSnackbars.ShouldHaveSingleItem()
            .Message.ShouldBe("This needs the role admin.");
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_reason()
    {
        Authorization.SetPolicies(
            AccessPolicies.View,
            AccessPolicies.Respond,
            AccessPolicies.Administer
        );
        var done = await new AdminCommands(Viewer, Snackbar).DoAsync(
            _ => Task.FromResult(Result.Failure(new FieldError("units", "may hold no pattern"))),
            "saved"
        );
        done.ShouldBeFalse();
        Snackbar
            .ShownSnackbars.ShouldHaveSingleItem()
            .Message.ShouldBe("units: may hold no pattern");
    }
}
