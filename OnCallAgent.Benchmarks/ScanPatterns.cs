namespace OnCallAgent.Benchmarks;

/// <summary>
/// Sets of patterns as people write them, of any size, in the syntax that POSIX, Rust and .NET share. The first of each
/// set are found in the lines of <see cref="LogLines"/>; the others tell faults that are not there, as most patterns of a
/// long list do. The same seed gives the same sets.
/// </summary>
internal sealed class ScanPatterns
{
    /// <summary>The kind that is to be found whatever its case.</summary>
    public const string IgnoringCase = "case ignored";

    private const string InMostLines = "in most lines";

    private const int Seed = 1009;

    // What LogLines writes for its faults.
    private static readonly string[] Found =
    [
        "Connection refused by [0-9.]+:[0-9]+",
        "OutOfMemoryError: Java heap space",
        "Authentication failed for user",
        "Deadlock detected, transaction [0-9]+",
        "no space left on device",
        "Connection pool exhausted",
        "Circuit breaker [a-z0-9-]+ is open",
        "HTTP/[0-9.]+\" 50[0-9]",
    ];

    // What it writes anyway.
    private static readonly string[] Common =
    [
        "INFO",
        "GET",
        "200",
        "HTTP",
        "Cache",
        "records",
        "Mozilla",
        "index",
    ];

    private static readonly string[] Subjects =
    [
        "replica",
        "checkpoint",
        "certificate",
        "socket",
        "partition",
        "snapshot",
        "consumer group",
        "lease",
        "index",
        "thread pool",
        "upstream",
        "volume",
        "journal",
        "session",
        "quota",
        "webhook",
    ];

    private static readonly string[] Verbs =
    [
        "failed to open",
        "lost its leader",
        "has expired",
        "was rejected",
        "cannot be read",
        "is corrupt",
        "exceeded its limit",
        "timed out after",
        "is unreachable",
        "was evicted",
        "ran out of memory",
        "could not be allocated",
    ];

    private readonly Random chance = new(Seed);

    public static readonly string[] Kinds =
    [
        "regexes",
        "short literals",
        "common prefixes",
        "alternations",
        "word classes",
        InMostLines,
        IgnoringCase,
    ];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="count">How many, from 8.</param>
    public static string[] Of(string kind, int count)
    {
        var source = new ScanPatterns();
        Func<string> next = kind switch
        {
            "short literals" => source.Word,
            "common prefixes" => () =>
                $"org\\.example\\.{source.Word()}\\.[A-Z][a-z]+{source.Title()}Exception",
            "word classes" => () =>
                $@"\b{source.Word()}\w+\s{source.Subject()} \w+ {source.Verb()}\b",
            InMostLines => source.Word,
            "alternations" => () =>
                $"({source.Word()}|{source.Word()}|{source.Subject()}) ({source.Verb()}|{source.Verb()})",
            _ => source.Regex,
        };
        // Two that say the same are one: the set has the size that it is said to have.
        var all = new HashSet<string>(kind == InMostLines ? Common : Found, StringComparer.Ordinal);
        while (all.Count < count)
        {
            all.Add(next());
        }

        return [.. all];
    }

    private string Regex() =>
        chance.Next(5) switch
        {
            0 => $"{Subject()} [a-z0-9_-]+ {Verb()} {Word()}",
            1 => $"{Title()}(Error|Exception): {Subject()} {Verb()}",
            2 => $"{Word()}.*{Verb()} [0-9]+ ?ms",
            3 => $"E{chance.Next(1000, 10_000)}: {Subject()}",
            _ => $"(fatal|panic): {Word()}[-_ ]{Word()} {Verb()}",
        };

    private string Subject() => Subjects[chance.Next(Subjects.Length)];

    private string Verb() => Verbs[chance.Next(Verbs.Length)];

    private string Title()
    {
        var word = Word();
        return char.ToUpperInvariant(word[0]) + word[1..];
    }

    // Consonants and vowels by turns, as words are: grams of plain chance would be rarer than those of names.
    private string Word()
    {
        const string Consonants = "bcdfghklmnprstvz";
        const string Vowels = "aeiou";
        return new string([
            .. Enumerable
                .Range(0, chance.Next(4, 8))
                .Select(i =>
                    i % 2 == 0
                        ? Consonants[chance.Next(Consonants.Length)]
                        : Vowels[chance.Next(Vowels.Length)]
                ),
        ]);
    }
}
