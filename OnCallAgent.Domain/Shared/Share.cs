using System.Globalization;

namespace OnCallAgent.Domain.Shared;

/// <summary>How a share of 0 to 1, such as a confidence, is written for people: the same everywhere, so that one number never reads as two.</summary>
public static class Share
{
    /// <summary>With two decimals, rounded from what the number really is: <c>0.98</c>.</summary>
    public static string Show(double share) => share.ToString("F2", CultureInfo.InvariantCulture);
}
