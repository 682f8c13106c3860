using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>How it is told what came of a command.</summary>
internal static class CommandTold
{
    /// <summary>Key of the message that somebody else was faster: an editor that shows what they changed takes it away.</summary>
    public const string Changed = "catalog.changed";

    /// <summary>Says what was done, or why it was not.</summary>
    public static void Tell(this ISnackbar snackbar, Result done, string said) =>
        snackbar.Add(
            done.Error?.Message ?? said,
            done.IsSuccess ? MudBlazor.Severity.Success : MudBlazor.Severity.Error,
            key: done.Error is EntryChanged ? Changed : ""
        );
}
