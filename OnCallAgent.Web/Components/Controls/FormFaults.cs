using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// The faults of a form. They are told once it was refused, and from then on at every change, so that one that is mended
/// does not go on standing there.
/// </summary>
internal sealed class FormFaults
{
    private bool isRefused;

    /// <summary>All of them; none before the form was refused.</summary>
    public IReadOnlyList<FieldError> All { get; private set; } = [];

    /// <summary>Judges what shall be saved; true where it is refused.</summary>
    public bool Refuse(IReadOnlyList<FieldError> faults)
    {
        isRefused = true;
        All = faults;
        return faults.Count > 0;
    }

    /// <summary>Judges what is written so far, where the form was refused once.</summary>
    public void Renew(Func<IReadOnlyList<FieldError>> judge)
    {
        if (isRefused)
        {
            All = judge();
        }
    }

    /// <summary>Why a field is refused, for the first of its names that is; null where it is not. The faults of a list name the place in it: <c>error_patterns[2]</c>.</summary>
    public string? Of(params string[] fields) =>
        All.FirstOrDefault(f =>
            Array.Exists(
                fields,
                n => f.Field == n || f.Field.StartsWith($"{n}[", StringComparison.Ordinal)
            )
        )?.Reason;
}
