namespace OnCallAgent.Domain.Detection;

/// <summary>What a search of one text came to.</summary>
public enum SearchVerdict
{
    /// <summary>The text does not match.</summary>
    NoMatch = 0,

    /// <summary>The text matches.</summary>
    Match = 1,

    /// <summary>The time limit ended the search before it was known.</summary>
    TimedOut = 2,
}
