using CsCheck;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Tests.Domain.Services;

public sealed class DependencyDrawingTests
{
    [Fact]
    public void Each_service_stands_left_of_all_that_it_needs()
    {
        var drawing = Drawn(("shop", ["orders", "db"]), ("orders", ["db"]), ("db", []));
        drawing
            .Services.Select(s => (s.Name, s.Layer))
            .ShouldBe([("shop", 0), ("orders", 1), ("db", 2)]);
        drawing.Needs.Count.ShouldBe(3);
        drawing.Layers.ShouldBe(3);
        drawing.Rows.ShouldBe(1);
    }

    [Fact]
    public void Who_needs_nothing_and_is_needed_by_nobody_is_left_out()
    {
        Drawn(("alone", [])).Services.ShouldBeEmpty();
        Drawn().Layers.ShouldBe(0);
    }

    [Fact]
    public void What_is_needed_but_not_listed_is_drawn_and_names_are_one_in_any_case()
    {
        var drawing = Drawn(("shop", ["DB", "vendor"]), ("db", []));
        drawing
            .Services.Select(s => (s.Name, s.IsListed))
            .ShouldBe([("shop", true), ("db", true), ("vendor", false)], ignoreOrder: true);
    }

    [Fact]
    public void Neighbours_stand_near_each_other_so_that_lines_do_not_cross()
    {
        var drawing = Drawn(
            ("a1", ["z"]),
            ("a2", ["y"]),
            ("y", ["end"]),
            ("z", ["end"]),
            ("end", [])
        );
        int Row(string name) => drawing.Services.Single(s => s.Name == name).Row;
        (Row("a1") < Row("a2")).ShouldBe(Row("z") < Row("y"));
    }

    [Fact]
    public void Any_catalogue_is_drawn_also_one_with_circles_and_nothing_lies_on_anything_else()
    {
        var names = Gen.Int[0, 11].Select(i => $"s{i}");
        Gen.Select(names, names)
            .List[0, 40]
            .Sample(needs =>
            {
                var drawing = DependencyDrawing.Of([
                    .. needs
                        .GroupBy(n => n.Item1)
                        .Select(g => new ServiceEntry
                        {
                            Name = g.Key,
                            DependsOn = [.. g.Select(n => n.Item2)],
                        }),
                ]);
                drawing
                    .Services.Select(s => (s.Layer, s.Row))
                    .Distinct()
                    .Count()
                    .ShouldBe(drawing.Services.Count);
                drawing.Services.ShouldAllBe(s =>
                    s.Layer >= 0 && s.Layer < drawing.Layers && s.Row < drawing.Rows
                );
            });
    }

    private static DependencyDrawing Drawn(params (string Name, string[] Needs)[] services) =>
        DependencyDrawing.Of([
            .. services.Select(s => new ServiceEntry { Name = s.Name, DependsOn = [.. s.Needs] }),
        ]);
}
