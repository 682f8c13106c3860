using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Reads the parameters of a request: which are known, which are missing, what stands for <c>{incident.service}</c>.</summary>
public static class ActionArguments
{
    /// <summary>Longest value of a parameter, in characters.</summary>
    public const int MaxLength = 4096;

    private static readonly string[] Templates =
    [
        "{incident.service}",
        "{service.name}",
        "{service.health_url}",
        "{service.log_directory}",
    ];

    /// <summary>
    /// Every parameter that was given or has a default, with templates filled in.
    /// Templates are <c>{incident.service}</c>, <c>{service.name}</c>, <c>{service.health_url}</c> and <c>{service.log_directory}</c>, each as a whole value:
    /// a part of a value is never replaced, so that a template cannot be used to build a target.
    /// </summary>
    /// <returns>The values; a <see cref="FieldError"/> for an unknown or missing parameter or a template without a value.</returns>
    public static Result<IReadOnlyDictionary<string, string>> Read(
        ActionDefinition definition,
        ActionRequest request
    )
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(request);
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, given) in request.Parameters)
        {
            if (definition.Parameters.All(p => p.Name != name))
            {
                return Unknown(definition, Quoted.Value(name));
            }

            if (given.Length > MaxLength)
            {
                return new FieldError(name, $"longer than {MaxLength} characters.");
            }

            var filled = Fill(name, given, request.Service);
            if (!filled.IsSuccess)
            {
                return filled.Error;
            }

            var shape = Shape(definition.Parameters.First(p => p.Name == name), filled.Value);
            if (!shape.IsSuccess)
            {
                return shape.Error;
            }

            // An empty field of a form is a parameter that was not given.
            if (filled.Value.Length > 0)
            {
                values[name] = filled.Value;
            }
        }

        foreach (var parameter in definition.Parameters)
        {
            if (values.ContainsKey(parameter.Name))
            {
                continue;
            }

            if (parameter.Default is not null)
            {
                values[parameter.Name] = parameter.Default;
            }
            else if (parameter.Required)
            {
                return new FieldError(parameter.Name, $"is missing. {parameter.Help}");
            }
        }

        return values;
    }

    /// <summary>
    /// What is wrong with parameters that are written down before the service is known: names that the action does not
    /// have, values that none of its parameters can hold, templates that there are none. That one is missing is not said
    /// here: whoever asks for the action can still give it.
    /// </summary>
    /// <param name="definition">The action.</param>
    /// <param name="parameters">As they are written down.</param>
    public static IReadOnlyList<FieldError> Faults(
        ActionDefinition definition,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(parameters);
        return [.. parameters.Select(p => Fault(definition, p.Key, p.Value)).OfType<FieldError>()];
    }

    private static FieldError? Fault(ActionDefinition definition, string name, string value)
    {
        if (definition.Parameters.FirstOrDefault(p => p.Name == name) is not { } parameter)
        {
            return Unknown(definition, name);
        }

        if (IsTemplate(value))
        {
            return Templates.Contains(value, StringComparer.Ordinal)
                ? null
                : new FieldError(
                    name,
                    $"is {Quoted.Value(value)}; templates are {string.Join(", ", Templates)}."
                );
        }

        return Shape(parameter, value) is { IsSuccess: false, Error: FieldError fault }
            ? fault
            : null;
    }

    // A text in braces may be anything, such as JSON for a webhook.
    private static bool IsTemplate(string value) =>
        value is ['{', .. var inner, '}']
        && inner.Contains('.', StringComparison.Ordinal)
        && inner.All(static c => char.IsAsciiLetterLower(c) || c is '.' or '_');

    private static FieldError Unknown(ActionDefinition definition, string name) =>
        new(
            name,
            $"{definition.Type} has no such parameter; it takes {string.Join(", ", definition.Parameters.Select(p => p.Name))}."
        );

    private static Result Shape(ActionParameter parameter, string value)
    {
        if (value.Length == 0)
        {
            return Result.Success;
        }

        return parameter.Kind switch
        {
            ActionParameterKind.Choice => OneOf(parameter, value, parameter.Choices),
            ActionParameterKind.Switch => OneOf(
                parameter,
                value,
                [ActionParameter.On, ActionParameter.Off]
            ),
            ActionParameterKind.Number => Number(parameter, value),
            _ => value.Length <= parameter.MaxLength
                ? Result.Success
                : new FieldError(
                    parameter.Name,
                    $"must have {parameter.MaxLength} characters at most."
                ),
        };
    }

    private static Result OneOf(
        ActionParameter parameter,
        string value,
        IReadOnlyList<string> words
    ) =>
        words.Contains(value, StringComparer.Ordinal)
            ? Result.Success
            : new FieldError(
                parameter.Name,
                $"is {Quoted.Value(value)}; it may be {string.Join(", ", words)}."
            );

    // Plain digits only: “+5”, “５” and “5 ” are read differently by different programs.
    private static Result Number(ActionParameter parameter, string value) =>
        value.All(char.IsAsciiDigit)
        && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= (parameter.Min ?? long.MinValue)
        && number <= (parameter.Max ?? long.MaxValue)
            ? Result.Success
            : new FieldError(
                parameter.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"is {Quoted.Value(value)}; it must be a whole number from {parameter.Min} to {parameter.Max}."
                )
            );

    private static Result<string> Fill(string name, string value, ServiceEntry service) =>
        value switch
        {
            "{incident.service}" or "{service.name}" => service.Name,
            "{service.health_url}" => FirstOf(name, service.Targets.HealthUrls, "health URL"),
            "{service.log_directory}" => FirstOf(
                name,
                service.Targets.LogDirectories,
                "log directory"
            ),
            _ => value,
        };

    private static Result<string> FirstOf(
        string name,
        IReadOnlyList<string> allowed,
        string what
    ) =>
        allowed.Count > 0
            ? allowed[0]
            : new FieldError(name, $"the service has no {what} on its allow-list.");
}
