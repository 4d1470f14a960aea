using System.Globalization;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Time zones that need no tables: UTC under its names and fixed offsets. Named regions are not here: their one source of truth is the
/// engine's own ICU, and `.NET`'s may differ from it.
/// </summary>
internal static class Zones
{
    /// <summary>The offset from UTC, or null where the name is a region's.</summary>
    public static TimeSpan? FixedOffset(string zone)
    {
        if (zone.ToUpperInvariant() is "UTC" or "Z" or "GMT" or "UT" or "ETC/UTC")
        {
            return TimeSpan.Zero;
        }
        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal);
        if (zone[0] is not ('+' or '-') || digits.Length is not (2 or 4) || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }
        var hours = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        var minutes = digits.Length == 4 ? int.Parse(digits[2..], CultureInfo.InvariantCulture) : 0;
        var offset = new TimeSpan(hours, minutes, 0);
        return hours > 14 || minutes > 59 ? null : zone[0] == '-' ? -offset : offset;
    }
}
