using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Pages.Profile;

/// <summary>Why something about one's own account was refused, with the names that the page gives its fields.</summary>
internal static class RefusalWords
{
    public static string Of(Error refused) =>
        refused is FieldError { Field: var field, Reason: var reason }
            ? field switch
            {
                "current_password" => $"The password that you have {reason}.",
                "new_password" or "password" => $"The new password {reason}.",
                _ => $"{field.Replace('_', ' ')} {reason}.",
            }
            : refused.Message;
}
