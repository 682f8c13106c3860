namespace OnCallAgent.Web.Sources.Files;

/// <summary>How a reading ended.</summary>
internal enum ReadOutcome
{
    /// <summary>The batch is full; there may be more.</summary>
    More,

    /// <summary>Everything that is there was read.</summary>
    End,

    /// <summary>The file was cut off or written anew: what was read of it is no longer what it holds.</summary>
    Rewritten,

    /// <summary>Another file, or none, is at its path.</summary>
    Gone,

    /// <summary>It cannot be read; <see cref="FollowedFile.Fault"/> says why.</summary>
    Refused,
}
