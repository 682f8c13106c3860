using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>The services that need each other, and where it hurts now.</summary>
public partial class DependencyGraph
{
    // Stand in css/catalog.css too.
    private const int NodeWidth = 168;
    private const int NodeHeight = 32;
    private const int Across = 236;
    private const int Down = 44;

    // More than that nobody follows with the eye, and every one is a button.
    private const int MostDrawn = 150;

    private DependencyDrawing drawing = DependencyDrawing.Of([]);
    private IReadOnlyList<ServiceEntry> drawn = [];
    private object? drawnFor;
    private bool isCut;

    [Parameter, EditorRequired]
    public IReadOnlyList<ServiceEntry> Services { get; set; } = [];

    /// <summary>Active incidents by service.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, (int Count, Severity Worst)> Open { get; set; } =
        new Dictionary<string, (int, Severity)>();

    /// <summary>Told the name of a service that somebody chose.</summary>
    [Parameter]
    public EventCallback<string> OnChoose { get; set; }

    private int Width => ((drawing.Layers - 1) * Across) + NodeWidth + 4;

    private int Height => ((drawing.Rows - 1) * Down) + NodeHeight + 4;

    private string Label =>
        $"{drawing.Services.Count} services and {drawing.Needs.Count} needs. "
        + string.Join("; ", drawing.Needs.Select(n => $"{n.From.Name} needs {n.To.Name}"));

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(drawn, Services) && (!isCut || ReferenceEquals(drawnFor, Open)))
        {
            return;
        }

        (drawn, drawnFor) = (Services, Open);
        drawing = DependencyDrawing.Of(Services);
        isCut = drawing.Services.Count > MostDrawn;
        if (isCut)
        {
            var near = NearTrouble()
                .Take(MostDrawn)
                .ToDictionary(static s => s.Name, StringComparer.Ordinal);
            drawing = DependencyDrawing.Of([
                .. near.Values.Select(s =>
                    s with
                    {
                        DependsOn = [.. s.DependsOn.Where(near.ContainsKey)],
                    }
                ),
            ]);
        }
    }

    private IEnumerable<ServiceEntry> NearTrouble()
    {
        var needed = Services
            .Where(s => Open.ContainsKey(s.Name))
            .SelectMany(static s => s.DependsOn)
            .ToHashSet(StringComparer.Ordinal);
        return Services.Where(s =>
            Open.ContainsKey(s.Name) || needed.Contains(s.Name) || s.DependsOn.Any(Open.ContainsKey)
        );
    }

    private static int X(DrawnService service) => 2 + (service.Layer * Across);

    private static int Y(DrawnService service) => 2 + (service.Row * Down);

    // A need whose far end has trouble: what hangs on it may be hurt next.
    private bool Hurts(DrawnNeed need) => Open.ContainsKey(need.To.Name);

    private static string Curve(DrawnNeed need)
    {
        var (fromX, fromY) = (X(need.From) + NodeWidth, Y(need.From) + (NodeHeight / 2));
        var (toX, toY) = (X(need.To), Y(need.To) + (NodeHeight / 2));
        var bend = Math.Max(24, (toX - fromX) / 2);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"M{fromX} {fromY}C{fromX + bend} {fromY} {toX - bend} {toY} {toX} {toY}"
        );
    }

    private static string Words(DrawnService service, int open) =>
        $"{service.Name}{(service.IsListed ? "" : ", not in the catalogue")}{(open > 0 ? $", {open} open {(open == 1 ? "incident" : "incidents")}" : "")}";
}
