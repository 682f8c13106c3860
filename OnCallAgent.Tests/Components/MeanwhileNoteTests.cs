using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Components;

/// <summary>Two people edit one entry: the slower one.</summary>
public sealed class MeanwhileNoteTests : DashboardContext
{
    private readonly SeenVersion seen = new();

    [Fact]
    public async Task Who_was_slower_sees_what_was_changed_and_may_save_in_its_place()
    {
        List<long> tried = [];
        Task<Result> Save(long version)
        {
            tried.Add(version);
            return Task.FromResult(version == 9 ? Result.Success : Result.Failure(Changed()));
        }

        (await seen.TryAsync(7, Save)).IsSuccess.ShouldBeFalse();
        var note = Render<MeanwhileNote>(p =>
            p.Add(n => n.Seen, seen).Add(n => n.OnReplace, () => seen.TryAsync(7, Save))
        );
        note.Find("dt").TextContent.ShouldBe("title");
        note.Find("del").TextContent.ShouldBe("Airflow");
        note.Find("ins").TextContent.ShouldBe("Airflow <b>");
        note.Markup.ShouldContain("By joe");

        // Saving once more, without a word about theirs, is refused once more.
        (await seen.TryAsync(7, Save)).IsSuccess.ShouldBeFalse();
        await note.Find("button").ClickAsync(new());
        tried.ShouldBe([7, 7, 9]);
        note.Render();
        note.Markup.Trim().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_message_gives_way_to_the_note_that_says_more()
    {
        Authorization.SetPolicies(AccessPolicies.View, AccessPolicies.Administer);
        var snackbar = Services.GetRequiredService<ISnackbar>();
        var commands = new AdminCommands(Services.GetRequiredService<Viewer>(), snackbar);
        await commands.DoAsync(
            _ => seen.TryAsync(7, _ => Task.FromResult(Result.Failure(Changed()))),
            "saved"
        );
        snackbar.ShownSnackbars.Count().ShouldBe(1);
        Render<MeanwhileNote>(p => p.Add(n => n.Seen, seen));
        snackbar.ShownSnackbars.ShouldBeEmpty();
    }

    [Fact]
    public void The_message_says_who_changed_what()
    {
        Changed()
            .Message.ShouldBe(
                "Airflow <b> was changed by joe meanwhile: title is “Airflow <b>” now. Open it again to see it as it is now, and repeat."
            );
        new EntryChanged("pattern db-down").Message.ShouldBe(
            "pattern db-down was changed by somebody else meanwhile. Open it again to see it as it is now, and repeat."
        );
    }

    private EntryChanged Changed() =>
        new(
            "Airflow <b>",
            9,
            [
                new AuditEntry
                {
                    At = Now.AddMinutes(-1),
                    Actor = "joe",
                    Kind = "knowledge",
                    EntryId = "airflow",
                    What = "changed",
                    Details = """[{"field":"title","before":"Airflow","after":"Airflow <b>"}]""",
                },
            ]
        );
}
