using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary>Memory settings in files of keys and values, such as spark-defaults.conf. Who reads the file sees them at its next start.</summary>
internal sealed class FileMemory : IMemoryPlaceKeeper
{
    private const string NotHere = "action.platform";

    private const string NotHereWhy =
        "Files are changed on Linux only: elsewhere owner and permissions could not be kept.";

    public MemoryPlace Place => MemoryPlace.File;

    public IReadOnlyList<string> Step(MemoryTarget target, long bytes) =>
        ["set", target.Holder, target.Property, MemorySize.Show(bytes)];

    public Task<Result<string>> ReadAsync(MemoryTarget target, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return Task.FromResult<Result<string>>(new Error(NotHere, NotHereWhy));
        }

        try
        {
            var state = SettingsFile.Read(target.Holder, target.Property);
            return Task.FromResult<Result<string>>(
                state.IsSuccess ? state.Value.Value : state.Error
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<Result<string>>(new FieldError("target", $"{e.Message}."));
        }
    }

    public Task<ActionResult> SetAsync(
        MemoryTarget target,
        long bytes,
        CancellationToken cancellation
    )
    {
        if (OperatingSystem.IsWindows())
        {
            return Failed(new Error(NotHere, NotHereWhy));
        }

        var old = SettingsFile.Read(target.Holder, target.Property);
        if (!old.IsSuccess)
        {
            return Failed(old.Error);
        }

        if (MemorySize.Read(old.Value.Value) is null)
        {
            return Failed(
                new FieldError(
                    "target",
                    $"{target.Property} is not an amount of memory but “{old.Value.Value}”; it is left as it is."
                )
            );
        }

        var value = MemorySize.Like(old.Value.Value, bytes);
        if (!value.IsSuccess)
        {
            return Failed(value.Error);
        }

        var done = SettingsFile.Replace(
            target.Holder,
            target.Property,
            old.Value.Value,
            value.Value
        );
        return done.IsSuccess
            ? Task.FromResult(
                MemoryOutcome.Changed(
                    target,
                    old.Value.Value,
                    value.Value,
                    ("old_sha256", old.Value.Digest),
                    ("new_sha256", done.Value.Digest)
                )
            )
            : Failed(done.Error);
    }

    public Task<ActionResult> RestoreAsync(
        MemoryTarget target,
        string old,
        string set,
        IReadOnlyDictionary<string, string> facts,
        CancellationToken cancellation
    )
    {
        if (OperatingSystem.IsWindows())
        {
            return Failed(new Error(NotHere, NotHereWhy));
        }

        if (MemorySize.Read(old) is null)
        {
            return Failed(new FieldError("target", $"{old} is no amount of memory."));
        }

        var done = SettingsFile.Replace(target.Holder, target.Property, set, old);
        if (!done.IsSuccess)
        {
            return Failed(done.Error);
        }

        var exact = done.Value.Digest == facts.GetValueOrDefault("old_sha256");
        var restored = MemoryOutcome.Restored(target, set, old);
        return Task.FromResult(
            restored with
            {
                Summary = exact
                    ? $"{restored.Summary} The file is byte for byte as it was."
                    : $"{restored.Summary} Other parts of the file were changed by somebody else since, and kept.",
                Executed = ["set", target.Holder, target.Property, old],
            }
        );
    }

    private static Task<ActionResult> Failed(Error error) =>
        Task.FromResult(new ActionResult(false, error.Message));
}
