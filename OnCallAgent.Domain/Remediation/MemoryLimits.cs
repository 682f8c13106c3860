using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>A change of one memory limit.</summary>
/// <param name="Target">The limit.</param>
/// <param name="Bytes">What it shall be.</param>
public sealed record MemoryChange(MemoryTarget Target, long Bytes);

/// <summary>Decides which memory limit <c>adjust_memory_config</c> may change, and to what.</summary>
public static class MemoryLimits
{
    private const int LongestKey = 200;

    private static readonly string[] UnitProperties = ["MemoryMax", "MemoryHigh"];

    /// <summary>The change asked for, where the limit is on the allow-list and the amount within its bounds.</summary>
    /// <param name="service">Whose allow-list.</param>
    /// <param name="target"><see cref="MemoryTarget.Name"/>; null for the only one, or the first.</param>
    /// <param name="memory">The amount: <c>2G</c>.</param>
    /// <returns>The change; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<MemoryChange> Choose(ServiceEntry service, string? target, string memory)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(memory);
        var listed = Find(service, target);
        if (!listed.IsSuccess)
        {
            return listed.Error;
        }

        if (MemorySize.Read(memory) is not { } bytes)
        {
            return new FieldError(
                "memory",
                $"is {Quoted.Value(memory)}; write digits and a unit, such as 512M or 2G."
            );
        }

        return bytes < listed.Value.MinBytes || bytes > listed.Value.MaxBytes
            ? new FieldError(
                "memory",
                $"is {Quoted.Value(memory)}; {listed.Value.Name} may be {MemorySize.Show(listed.Value.MinBytes)} to {MemorySize.Show(listed.Value.MaxBytes)}."
            )
            : new MemoryChange(listed.Value, bytes);
    }

    /// <summary>The limit of this name, or the first.</summary>
    /// <returns>The limit; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<MemoryTarget> Find(ServiceEntry service, string? target)
    {
        ArgumentNullException.ThrowIfNull(service);
        var found = service.Targets.MemoryLimits.FirstOrDefault(m =>
            target is null || m.Name == target
        );
        if (found is null)
        {
            return new TargetNotAllowed(
                service.Name,
                target is null ? "A memory limit" : Quoted.Value(target)
            );
        }

        // What stands on the list is checked as well: a list may have come from an import.
        return Check(found) is { IsSuccess: false, Error: { } error } ? error : found;
    }

    /// <summary>Whether a limit may stand on an allow-list.</summary>
    /// <returns>A <see cref="FieldError"/> otherwise.</returns>
    public static Result Check(MemoryTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var holder = target.Place switch
        {
            MemoryPlace.Unit => TargetNames.Unit(target.Holder),
            MemoryPlace.Container => TargetNames.Container(target.Holder),
            MemoryPlace.File => SettingsFile(target.Holder),
            _ => new FieldError("target", "names no unit, container or file."),
        };
        if (!holder.IsSuccess)
        {
            return holder;
        }

        var property = target.Place switch
        {
            MemoryPlace.Unit => UnitProperties.Contains(target.Property, StringComparer.Ordinal),
            MemoryPlace.Container => target.Property == "memory",
            _ => IsKey(target.Property),
        };
        if (!property)
        {
            return new FieldError(
                "target",
                $"{Quoted.Value(target.Property)} is no memory setting: MemoryMax or MemoryHigh of a unit, memory of a container, a key of ASCII letters, digits and . _ - in a file."
            );
        }

        return
            target.MinBytes < MemorySize.Least
            || target.MaxBytes > MemorySize.Most
            || target.MinBytes > target.MaxBytes
            ? new FieldError(
                "target",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Quoted.Value(target.Name)} must have bounds from 1M to 16T, the lesser first."
                )
            )
            : Result.Success;
    }

    // A key is compared as it stands in the file: nothing in it may need escaping there.
    private static bool IsKey(string key) =>
        key.Length is > 0 and <= LongestKey
        && char.IsAsciiLetter(key[0])
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static Result SettingsFile(string path)
    {
        var read = LogFolders.Read(path);
        return read.IsSuccess && read.Value == path
            ? Result.Success
            : new FieldError(
                "target",
                read.Error is FieldError f
                    ? f.Reason
                    : $"{Quoted.Value(path)} must be the path of a file."
            );
    }
}
