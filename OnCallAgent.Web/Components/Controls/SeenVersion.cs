using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// Which version of an entry its editor has seen. Where somebody else was faster, their change is shown, and what was
/// written stays: it replaces theirs only once the editor says so.
/// </summary>
public sealed class SeenVersion
{
    private long? accepted;

    /// <summary>What somebody else changed meanwhile; null where nobody did, or it was accepted.</summary>
    public EntryChanged? Changed { get; private set; }

    /// <summary>What was changed meanwhile has been seen: the next change is meant to replace it.</summary>
    public void Accept()
    {
        accepted = Changed?.Version ?? accepted;
        Changed = null;
    }

    /// <summary>Makes a change to the version that was seen.</summary>
    /// <param name="read">The version that was opened.</param>
    /// <param name="change">Changes that version.</param>
    public async Task<Result<T>> TryAsync<T>(long read, Func<long, Task<Result<T>>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var done = await change(accepted ?? read);
        Changed = done.Error as EntryChanged;
        return done;
    }

    /// <inheritdoc cref="TryAsync{T}" />
    public async Task<Result> TryAsync(long read, Func<long, Task<Result>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var done = await change(accepted ?? read);
        Changed = done.Error as EntryChanged;
        return done;
    }
}
