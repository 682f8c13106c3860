namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>What a token of a template is.</summary>
public enum TokenKind
{
    /// <summary>Text between delimiters: a word, a name, a code.</summary>
    Word = 0,

    /// <summary>A delimiter, or symbols only.</summary>
    Mark = 1,

    /// <summary>A value that varies.</summary>
    Variable = 2,
}

/// <summary>What kind of value stands where a template has a variable.</summary>
public enum VariableKind
{
    /// <summary>Anything: words were seen to vary here, or values of several kinds.</summary>
    Any = 0,

    /// <summary>A number, with or without fraction, sign and unit.</summary>
    Number = 1,

    /// <summary>Letters and digits mixed as identifiers mix them: hex, UUID.</summary>
    Id = 2,

    /// <summary>A network address, with or without port.</summary>
    Address = 3,

    /// <summary>A path in a file system.</summary>
    Path = 4,

    /// <summary>A date, a time of day or both.</summary>
    Time = 5,

    /// <summary>What stood between quotes.</summary>
    Quoted = 6,

    /// <summary>An e-mail address.</summary>
    Email = 7,

    /// <summary>A URL.</summary>
    Url = 8,
}

/// <summary>One piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text; for a variable its placeholder.</param>
/// <param name="SpaceBefore">Whether white space stands before it.</param>
/// <param name="Variable">The kind of value, where it is a variable.</param>
public readonly record struct TemplateToken(
    TokenKind Kind,
    string Text,
    bool SpaceBefore,
    VariableKind Variable = VariableKind.Any
);

/// <summary>How variables are written in templates.</summary>
public static class Placeholders
{
    private static readonly string[] Texts =
    [
        "<*>",
        "<n>",
        "<id>",
        "<ip>",
        "<path>",
        "<time>",
        "<str>",
        "<email>",
        "<url>",
    ];

    /// <summary>The placeholder of a kind of value, as <see cref="MessageNormaliser"/> writes it.</summary>
    public static string Of(VariableKind kind) => Texts[(int)kind];
}
