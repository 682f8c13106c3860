namespace OnCallAgent.Web.Sources.Files;

/// <summary>Reads the files of one source into a batch, each after those it must wait for, and none for ever before the others.</summary>
internal sealed class ReadingTurns(FollowerOptions options)
{
    private int turn;

    /// <summary>Reads on where there is something to read.</summary>
    /// <param name="files">The source's files.</param>
    /// <param name="text">How their bytes are text.</param>
    /// <param name="batch">Where the lines go.</param>
    /// <param name="cut">What is done with a file that was written anew.</param>
    /// <returns>Whether more is waiting.</returns>
    public bool Read(List<FollowedFile> files, SourceText text, ReadBatch batch, CutFile cut)
    {
        var more = false;
        // Each round begins with another file, so that a busy one does not keep the others waiting.
        var start = files.Count == 0 ? 0 : turn % files.Count;
        var room = options.MostOpenFiles - files.Count(f => f.IsOpen);
        foreach (var file in files.Skip(start).Concat(files.Take(start)).ToList())
        {
            if (batch.IsFull)
            {
                turn++;
                return true;
            }

            // Order is a courtesy that nobody may wait for without end.
            file.Before.EndWait(batch.Uptime - file.Before.Since < options.LastWords);
            var wasOpen = file.IsOpen;
            if (file.Before.Files.Count > 0)
            {
                // Soon, with the next tick: those before it wait for the end of their last event. It may be deleted by then.
                more |= file.Before.Files.Any(f => !f.IsAtEnd);
                file.TryOpen(out _);
            }
            else if (!file.IsDropped)
            {
                more |= Read(file, text, batch, cut);
            }

            if (!wasOpen && file.IsOpen && --room < 0)
            {
                file.Close();
            }
        }

        return more;
    }

    private static bool Read(FollowedFile file, SourceText text, ReadBatch batch, CutFile cut)
    {
        if (file.IsDrained)
        {
            return false;
        }

        var context = text.ContextOf(file);
        if (file.IsAtEnd)
        {
            file.FlushDue(batch, context);
            return false;
        }

        switch (file.Read(batch, context, text.Form))
        {
            case ReadOutcome.Rewritten:
                cut.GoOn(file, context);
                return true;
            case ReadOutcome.More:
                return true;
            case ReadOutcome.End:
                file.FlushDue(batch, context);
                return false;
            default:
                return false;
        }
    }
}
