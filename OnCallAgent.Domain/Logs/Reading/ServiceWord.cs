using System.Collections.Frozen;

namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Decides whether a word at the head of a message is a service's name, a thread's, or just a word.</summary>
internal static class ServiceWord
{
    // English compounds that messages begin with: what comes before the first dash gives them away.
    private static readonly FrozenSet<string> CompoundHeads = Set(
        "re non pre post auto out read write multi sub self co un over under end time in off on up down "
            + "roll fail back x long high low slow full half first last two one three de mis inter intra cross "
            + "anti semi well ill so by built hard soft cold hot warm open closed left right top bottom same "
            + "single double dead dry late early real third side per set get no not all any e i t utf sha iso "
            + "base garbage stand zero run start shut log sign check clean follow hand head look key retry"
    );

    // Tags for a part of a program rather than for a program.
    private static readonly FrozenSet<string> PartNames = Set(
        "main http https sql core app server client worker default system root init boot startup config "
            + "test net tcp udp ssl tls internal general unknown null none true false async background local "
            + "global module thread error request response"
    );

    private static readonly string[] ThreadMarks = (
        "thread exec worker- pool nio schedul dispatcher forkjoin eventloop event-loop task- timer "
        + "main reactor netty epoll qtp akka parallel- elastic- container- process background"
    ).Split(' ');

    // What a name of a service most often ends in.
    private static readonly FrozenSet<string> ServiceTails = Set(
        "service svc api db worker workers gateway server proxy frontend backend cache queue job app web "
            + "ui consumer producer processor engine store agent bot broker daemon operator controller manager "
            + "etl site portal auth search indexer router ingress registry exporter collector monitor mailer "
            + "notifier webhook cron rpc grpc postgres mysql redis kafka mongo elasticsearch rabbitmq nginx"
    );

    // English compounds end in these.
    private static readonly FrozenSet<string> CompoundTails = Set(
        "side only level wide free safe aware like less in out up off on to of end down by time term "
            + "specific ready way back over through new old case value line point max min tolerant friendly "
            + "heavy byte bytes bit second minute day"
    );

    /// <summary>A bare word: small letters, digits and dashes, at least one dash, and no English compound.</summary>
    public static bool IsBare(ReadOnlySpan<char> word)
    {
        var dash = word.IndexOf('-');
        if (dash <= 0 || word.Length is < 4 or > 63 || !IsShape(word))
        {
            return false;
        }

        if (IsCertain(word))
        {
            return true;
        }

        // "node-3" is one of many, not a service of its own.
        var tail = word[(word.LastIndexOf('-') + 1)..];
        return !(tail.Length <= 3 && Digits.Only(tail))
            && !CompoundHeads.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[..dash])
            && !CompoundTails.GetAlternateLookup<ReadOnlySpan<char>>().Contains(tail)
            && !tail.EndsWith("ed")
            && !tail.EndsWith("ing")
            && !tail.EndsWith("ly")
            && !tail.EndsWith("able");
    }

    /// <summary>Whether a bare word ends in what services are called: <c>orders-db</c>, <c>user-service</c>, <c>cart-api-2</c>.</summary>
    public static bool IsCertain(ReadOnlySpan<char> word)
    {
        var dash = word.LastIndexOf('-');
        if (dash > 0 && word.Length - dash <= 4 && Digits.Only(word[(dash + 1)..]))
        {
            word = word[..dash];
            dash = word.LastIndexOf('-');
        }

        return dash > 0
            && ServiceTails.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[(dash + 1)..]);
    }

    /// <summary>A word in brackets behind the level: the same shape, a dash not needed, and no thread.</summary>
    public static bool IsBracketed(ReadOnlySpan<char> word) =>
        word.Length is >= 3 and <= 63
        && IsShape(word)
        && !IsThread(word)
        && !PartNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <summary>Whether the word reads like a thread's name.</summary>
    public static bool IsThread(ReadOnlySpan<char> word)
    {
        foreach (var mark in ThreadMarks)
        {
            if (word.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // "Thread-7", "grpc-default-executor-3", "scheduling-1"
        var dash = word.LastIndexOf('-');
        return dash > 0 && word.Length - dash <= 4 && Digits.Only(word[(dash + 1)..]);
    }

    private static bool IsShape(ReadOnlySpan<char> word)
    {
        if (!char.IsAsciiLetterLower(word[0]) || word[^1] == '-')
        {
            return false;
        }

        foreach (var c in word)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static FrozenSet<string> Set(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
