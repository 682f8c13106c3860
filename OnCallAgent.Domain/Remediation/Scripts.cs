using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>A script with its arguments.</summary>
/// <param name="Target">The script on the allow-list.</param>
/// <param name="Arguments">One for each of its parameters, in their order.</param>
public sealed record ScriptCall(ScriptTarget Target, IReadOnlyList<string> Arguments);

/// <summary>Decides which script <c>run_script</c> may run, and with which arguments.</summary>
public static class Scripts
{
    private const int LongestWord = 128;
    private const int MostParameters = 16;

    /// <summary>The script asked for with its arguments.</summary>
    /// <param name="service">Whose allow-list.</param>
    /// <param name="file">Its name; null for the first on the list.</param>
    /// <param name="arguments"><c>name=value</c> pairs with a space between; every parameter must be given once.</param>
    /// <returns>The call; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<ScriptCall> Choose(ServiceEntry service, string? file, string arguments)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(arguments);
        var found = service.Targets.Scripts.FirstOrDefault(s => file is null || s.File == file);
        if (found is null)
        {
            return new TargetNotAllowed(
                service.Name,
                file is null ? "A script" : Quoted.Value(file)
            );
        }

        if (Check(found) is { IsSuccess: false, Error: { } error })
        {
            return error;
        }

        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !given.TryAdd(pair[..at], pair[(at + 1)..]))
            {
                return new FieldError(
                    "arguments",
                    $"{Quoted.Value(pair)} must be name=value, each name once."
                );
            }
        }

        if (given.Keys.FirstOrDefault(n => found.Parameters.All(p => p.Name != n)) is { } unknown)
        {
            return new FieldError(
                "arguments",
                $"{found.File} has no parameter {Quoted.Value(unknown)}."
            );
        }

        var values = new List<string>();
        foreach (var parameter in found.Parameters)
        {
            if (!given.TryGetValue(parameter.Name, out var value))
            {
                return new FieldError(
                    "arguments",
                    $"{parameter.Name} is missing: {Describe(parameter)}."
                );
            }

            if (!Fits(parameter, value))
            {
                return new FieldError(
                    "arguments",
                    $"{parameter.Name} is {Quoted.Value(value)}; it must be {Describe(parameter)}."
                );
            }

            values.Add(value);
        }

        return new ScriptCall(found, values);
    }

    /// <summary>Whether a script may stand on an allow-list.</summary>
    /// <returns>A <see cref="FieldError"/> otherwise.</returns>
    public static Result Check(ScriptTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (
            !IsWord(target.File, static c => c is '.' or '_' or '-')
            || target.File.Contains("..", StringComparison.Ordinal)
        )
        {
            return new FieldError(
                "script",
                $"{Quoted.Value(target.File)} cannot be a script's name: ASCII letters, digits and . _ - are allowed, beginning with a letter or digit, without a path."
            );
        }

        if (
            target.Parameters.Count > MostParameters
            || target.Parameters.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count()
                != target.Parameters.Count
        )
        {
            return new FieldError(
                "script",
                $"{target.File} must have {MostParameters} parameters at most, each with its own name."
            );
        }

        var broken = target.Parameters.FirstOrDefault(p =>
            !IsWord(p.Name, static c => c == '_')
            || !char.IsAsciiLetter(p.Name[0])
            || !Enum.IsDefined(p.Kind)
            || (p.Kind == ScriptParameterKind.Number && (p.Min > p.Max || p.Min < 0))
            || (
                p.Kind == ScriptParameterKind.Choice
                && (p.Choices.Count == 0 || !p.Choices.All(IsValue))
            )
        );
        return broken is null
            ? Result.Success
            : new FieldError(
                "script",
                $"{target.File}: the parameter {Quoted.Value(broken.Name)} is not described well: a name of letters, digits and _, and a word, a number from 0 up, or a choice of words."
            );
    }

    /// <summary>What a value may be, for people.</summary>
    public static string Describe(ScriptParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Kind switch
        {
            ScriptParameterKind.Number => string.Create(
                CultureInfo.InvariantCulture,
                $"a whole number from {parameter.Min} to {parameter.Max}"
            ),
            ScriptParameterKind.Choice => $"one of {string.Join(", ", parameter.Choices)}",
            _ => "a word of ASCII letters, digits and . _ : -, beginning with a letter or digit",
        };
    }

    private static bool Fits(ScriptParameter parameter, string value) =>
        parameter.Kind switch
        {
            ScriptParameterKind.Number => value.Length > 0
                && value.All(char.IsAsciiDigit)
                && long.TryParse(
                    value,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                && number >= parameter.Min
                && number <= parameter.Max,
            ScriptParameterKind.Choice => parameter.Choices.Contains(value, StringComparer.Ordinal),
            _ => IsValue(value),
        };

    private static bool IsValue(string value) =>
        IsWord(value, static c => c is '.' or '_' or ':' or '-')
        && !value.Contains("..", StringComparison.Ordinal);

    private static bool IsWord(string word, Func<char, bool> mark) =>
        word.Length is > 0 and <= LongestWord
        && char.IsAsciiLetterOrDigit(word[0])
        && word.All(c => char.IsAsciiLetterOrDigit(c) || mark(c));
}
