using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;

namespace OnCallAgent.Tests.Components;

/// <summary>Tables that are read again while somebody is about to press a button in them.</summary>
public sealed class LiveRowsTests : DashboardContext
{
    private readonly LiveRows<Counted> rows = new(e => e.Name);

    [Fact]
    public void A_row_stays_the_same_while_its_entry_changes_and_goes_with_it()
    {
        rows.Show([new("a", 1), new("b", 1)]);
        var (a, b) = (rows.All[0], rows.All[1]);
        rows.Show([new("b", 2), new("c", 1), new("a", 2)]);
        rows.All.Select(r => r.Entry.ToString()).ShouldBe(["b 2", "c 1", "a 2"]);
        rows.All[0].ShouldBeSameAs(b);
        rows.All[2].ShouldBeSameAs(a);
        rows.Show([new("c", 2)]);
        rows.Show([new("a", 3)]);
        rows.All.Single().ShouldNotBeSameAs(a);
    }

    [Fact]
    public void A_list_that_was_not_read_yet_is_not_called_empty()
    {
        Words().ShouldBe("");
        rows.Show([]);
        Words().ShouldBe("No source: the agent reads nothing.");

        string Words() =>
            Render<NoRows>(p =>
                    p.Add(n => n.Read, rows.IsRead)
                        .AddChildContent("No source: the agent reads nothing.")
                )
                .Find("*")
                .TextContent.Trim();
    }

    [Fact]
    public void Of_ten_thousand_rows_a_hundred_are_drawn_and_any_is_found_by_its_words()
    {
        rows.Show(Enumerable.Range(0, 10_000).Select(i => new Counted($"service-{i}", i)));
        (rows.Count, rows.FoundCount, rows.DrawnCount).ShouldBe((10_000, 10_000, 100));
        rows.DrawMore();
        rows.DrawnCount.ShouldBe(200);

        rows.Text = " SERVICE-9999 ";
        rows.Drawn.Single().Entry.Count.ShouldBe(9_999);
        rows.Text = "";
        rows.DrawnCount.ShouldBe(100);
    }

    [Fact]
    public void Rows_that_are_not_drawn_are_told_of_and_drawn_when_asked_for()
    {
        rows.Show(Enumerable.Range(0, 150).Select(i => new Counted($"service-{i}", i)));
        var changed = 0;
        var more = Render<MoreRows>(p =>
            p.Add(m => m.Rows, rows).Add(m => m.Changed, () => changed++)
        );
        more.Markup.ShouldContain("100 of 150");
        more.Find("button").Click();
        more.FindAll("button").ShouldBeEmpty();
        (rows.DrawnCount, changed).ShouldBe((150, 1));
    }

    [Fact]
    public void A_table_that_is_read_again_keeps_the_button_that_somebody_presses()
    {
        var left = 0;
        RenderFragment<LiveRow<Counted>> template = row =>
            cell =>
            {
                cell.OpenElement(0, "td");
                cell.AddAttribute(1, "data-count", true);
                cell.AddContent(2, row.Entry.Count);
                cell.OpenComponent<Leaving>(3);
                cell.AddAttribute(4, nameof(Leaving.Gone), (Action)(() => left++));
                cell.CloseComponent();
                cell.CloseElement();
            };
        rows.Show([new("a", 1)]);
        var table = Render<MudTable<LiveRow<Counted>>>(p =>
            p.Add(t => t.Items, rows.All).Add(t => t.RowTemplate, template)
        );
        rows.Show([new("a", 2)]);
        table.Render(p => p.Add(t => t.Items, rows.All).Add(t => t.RowTemplate, template));
        table.Find("[data-count]").TextContent.ShouldBe("2");
        left.ShouldBe(0);
        rows.Show([]);
        table.Render(p => p.Add(t => t.Items, rows.All).Add(t => t.RowTemplate, template));
        left.ShouldBe(1);
    }

    private sealed record Counted(string Name, int Count)
    {
        public override string ToString() => $"{Name} {Count}";
    }

    /// <summary>Stands for a button: tells when it is taken away.</summary>
    private sealed class Leaving : ComponentBase, IDisposable
    {
        [Parameter]
        public Action Gone { get; set; } = () => { };

        public void Dispose() => Gone();
    }
}
