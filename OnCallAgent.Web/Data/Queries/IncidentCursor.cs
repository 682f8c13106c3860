using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>The last incident of a part of a list: the next part begins behind it, however many were opened meanwhile.</summary>
public sealed record IncidentCursor(DateTimeOffset CreatedAt, string Id)
{
    /// <summary>As it is handed out: opaque, and safe in a URL.</summary>
    public override string ToString() =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.UtcTicks}|{Id}")
            )
        );

    /// <summary>Reads what <see cref="ToString"/> gave out; false for anything else.</summary>
    public static bool TryParse(string text, out IncidentCursor? cursor)
    {
        cursor = null;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|', 2);
        if (
            parts.Length != 2
            || parts[1].Contains('\0', StringComparison.Ordinal)
            || !long.TryParse(
                parts[0],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var ticks
            )
            || ticks > DateTimeOffset.MaxValue.UtcTicks
        )
        {
            return false;
        }

        cursor = new IncidentCursor(new DateTimeOffset(ticks, TimeSpan.Zero), parts[1]);
        return true;
    }
}
