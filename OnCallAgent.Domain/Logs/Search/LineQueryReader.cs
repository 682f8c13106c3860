using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Logs.Search;

/// <summary>A search was refused.</summary>
/// <param name="Reason">What is wrong, and what would be right.</param>
/// <param name="Offset">0-based character of the fault.</param>
public sealed record QueryFault(string Reason, int Offset)
    : Error("search.invalid", $"Character {Offset + 1}: {Reason}");

/// <summary>
/// Reads what people type into a search box: words, <c>"a phrase"</c>, <c>begin*</c>, <c>-without</c>,
/// <c>service:name</c> and <c>level:error</c> (that level or worse). All must hold. What is no letter or digit only
/// separates words, so that a line can be pasted as it is.
/// </summary>
public static class LineQueryReader
{
    /// <summary>Longest search, in characters.</summary>
    public const int MaxLength = 1_000;

    /// <summary>Most terms of one search.</summary>
    public const int MostTerms = 50;

    private const string ServiceField = "service:";
    private const string LevelField = "level:";

    /// <summary>Reads a search, or refuses it with a <see cref="QueryFault"/> that names the place.</summary>
    public static Result<LineQuery> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            return new QueryFault($"a search has at most {MaxLength} characters.", MaxLength);
        }

        var query = new Draft();
        for (var at = 0; at < text.Length; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            var excluded = text[at] == '-';
            if (excluded)
            {
                at++;
            }

            var fault =
                at < text.Length && text[at] == '"'
                    ? Phrase(text, ref at, excluded, query)
                    : Word(text, ref at, excluded, query);
            if (fault is not null)
            {
                return fault;
            }

            if (query.Terms.Count > MostTerms)
            {
                return new QueryFault($"a search has at most {MostTerms} terms.", start);
            }
        }

        return query.IsEmpty
            ? new QueryFault(
                "there is nothing to look for: a search needs a word, a “phrase”, service:name or level:error.",
                0
            )
            : query.Finish();
    }

    private static QueryFault? Phrase(string text, ref int at, bool excluded, Draft query)
    {
        var open = at;
        var close = text.IndexOf('"', at + 1);
        if (close < 0)
        {
            return new QueryFault("the quotation mark is never closed.", open);
        }

        query.Add(text.AsSpan(open + 1, close - open - 1), isPrefix: false, excluded);
        at = close + 1;
        return null;
    }

    private static QueryFault? Word(string text, ref int at, bool excluded, Draft query)
    {
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            at++;
            if (at < text.Length && text[at] == '"' && IsField(text.AsSpan(start, at - start)))
            {
                at = text.IndexOf('"', at + 1) is var close and >= 0 ? close + 1 : text.Length;
            }
        }

        var word = text.AsSpan(start, at - start);
        if (word.StartsWith(ServiceField, StringComparison.OrdinalIgnoreCase))
        {
            return query.TakeService(Value(word, ServiceField), excluded, start);
        }

        if (word.StartsWith(LevelField, StringComparison.OrdinalIgnoreCase))
        {
            return query.TakeLevel(Value(word, LevelField), excluded, start);
        }

        var star = word.IndexOf('*');
        if (star >= 0 && star < word.Length - 1)
        {
            return new QueryFault("* stands only at the end of a word.", start + star);
        }

        if (star == 0)
        {
            return new QueryFault("* needs the beginning of a word before it.", start);
        }

        // A star behind other signs (“foo.*”) would promise more than the index has.
        if (star > 0 && !char.IsLetterOrDigit(word[star - 1]))
        {
            return new QueryFault("* stands directly behind a letter or a digit.", start + star);
        }

        query.Add(star > 0 ? word[..star] : word, star > 0, excluded);
        return null;
    }

    private static bool IsField(ReadOnlySpan<char> word) =>
        word.Equals(ServiceField, StringComparison.OrdinalIgnoreCase)
        || word.Equals(LevelField, StringComparison.OrdinalIgnoreCase);

    private static string Value(ReadOnlySpan<char> word, string field) =>
        word[field.Length..].Trim('"').ToString();

    private sealed class Draft
    {
        private readonly List<string> excludedServices = [];
        private string? service;
        private EntryLevel? minimum;
        private EntryLevel? below;

        public List<SearchTerm> Terms { get; } = [];

        public bool IsEmpty =>
            Terms.Count == 0
            && service is null
            && excludedServices.Count == 0
            && minimum is null
            && below is null;

        public LineQuery Finish() =>
            new(Terms)
            {
                Service = service,
                ExcludedServices = excludedServices,
                MinimumLevel = minimum,
                BelowLevel = below,
            };

        public void Add(ReadOnlySpan<char> text, bool isPrefix, bool excluded)
        {
            var words = new List<string>();
            foreach (var word in new LineWords(text))
            {
                words.Add(word.ToString().ToLowerInvariant());
            }

            if (words.Count > 0)
            {
                Terms.Add(new SearchTerm(words, isPrefix, excluded));
            }
        }

        public QueryFault? TakeService(string name, bool excluded, int at)
        {
            if (name.Length == 0)
            {
                return new QueryFault("service: needs a name behind it.", at);
            }

            if (excluded)
            {
                excludedServices.Add(name);
                return null;
            }

            if (service is not null && service != name)
            {
                return new QueryFault("a line has one service; service: is given twice.", at);
            }

            service = name;
            return null;
        }

        public QueryFault? TakeLevel(string word, bool excluded, int at)
        {
            if (LevelNames.Of(word) is not { } level)
            {
                return new QueryFault(
                    $"“{word}” is no level; it may be trace, debug, info, warning, error or fatal.",
                    at
                );
            }

            if (excluded)
            {
                below = below is { } lower && lower < level ? lower : level;
            }
            else
            {
                minimum = minimum is { } higher && higher > level ? higher : level;
            }

            return null;
        }
    }
}
