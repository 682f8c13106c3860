using System.Globalization;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Remediation;

/// <summary>A parameter of an action. Forms, REST schemas and the page of the documentation are made from it.</summary>
/// <param name="Name">snake_case.</param>
/// <param name="Title">For people.</param>
/// <param name="Help">What it means. Unit, range, choices and default need not be told: they stand below.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Default">Used where it is not given; null for none.</param>
public sealed record ActionParameter(
    string Name,
    string Title,
    string Help,
    bool Required,
    string? Default = null
)
{
    /// <summary>The two values of a <see cref="ActionParameterKind.Switch"/>.</summary>
    public const string On = "true";

    /// <summary>The other one.</summary>
    public const string Off = "false";

    /// <summary>What a value must look like.</summary>
    public ActionParameterKind Kind { get; init; }

    /// <summary>What a number counts, such as <c>s</c> or <c>days</c>; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The least number; null for no limit.</summary>
    public long? Min { get; init; }

    /// <summary>The greatest number; null for no limit.</summary>
    public long? Max { get; init; }

    /// <summary>Most characters of a text.</summary>
    public int MaxLength { get; init; } = ActionArguments.MaxLength;

    /// <summary>The only words it may be; empty where it is no choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Which names of a service's allow-list it may be; null where it names no target.</summary>
    public Func<AllowedTargets, IReadOnlyList<string>>? Listed { get; init; }

    /// <summary>The values that may be given, in words; empty where the help says it all.</summary>
    public string Allowed =>
        Kind switch
        {
            ActionParameterKind.Number => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Min} to {Max} {Unit}"
                )
                .TrimEnd(),
            ActionParameterKind.Choice => string.Join(", ", Choices),
            ActionParameterKind.Switch => $"{On} or {Off}",
            ActionParameterKind.Size => "digits and K, M, G or T (of 1024)",
            ActionParameterKind.Target => "a name on the service's allow-list",
            _ => "",
        };

    /// <summary>A declared parameter of a script in the same terms.</summary>
    public static ActionParameter Of(ScriptParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var described = Scripts.Describe(parameter);
        var help = $"{char.ToUpperInvariant(described[0])}{described[1..]}.";
        return new ActionParameter(parameter.Name, parameter.Name, help, Required: true)
        {
            Kind = parameter.Kind switch
            {
                ScriptParameterKind.Number => ActionParameterKind.Number,
                ScriptParameterKind.Choice => ActionParameterKind.Choice,
                _ => ActionParameterKind.Text,
            },
            Min = parameter.Kind == ScriptParameterKind.Number ? parameter.Min : null,
            Max = parameter.Kind == ScriptParameterKind.Number ? parameter.Max : null,
            Choices = parameter.Choices,
        };
    }
}

/// <summary>What the value of a parameter must look like.</summary>
public enum ActionParameterKind
{
    /// <summary>Text that the action itself judges.</summary>
    Text = 0,

    /// <summary>A whole number in plain digits.</summary>
    Number = 1,

    /// <summary>One of the listed words.</summary>
    Choice = 2,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Switch = 3,

    /// <summary>An amount of memory: digits and K, M, G or T.</summary>
    Size = 4,

    /// <summary>One of the names on the service's allow-list.</summary>
    Target = 5,

    /// <summary><c>name=value</c> pairs with spaces between: what the chosen script declares.</summary>
    Arguments = 6,
}
