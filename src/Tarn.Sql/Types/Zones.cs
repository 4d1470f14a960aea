using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Tarn.DuckDb;

namespace Tarn.Sql.Types;

/// <summary>
/// Time zones: the names of UTC and fixed offsets, which need no tables, and the names of regions. The rules of regions
/// come only from the engine's own ICU; the rules of `.NET` may differ.
/// </summary>
internal static class Zones
{
    /// <summary>Read from the engine once, at the first statement that names a region.</summary>
    private static readonly Lazy<FrozenSet<string>> Regions = new(ReadRegions);

    /// <summary>Whether the engine knows a zone of that name, ignoring case.</summary>
    public static bool IsRegion(string zone) => Regions.Value.Contains(zone);

    /// <summary>The offset from UTC; null when the name is not a fixed offset.</summary>
    public static TimeSpan? FixedOffset(string zone)
    {
        if (zone.ToUpperInvariant() is "UTC" or "Z" or "GMT" or "UT" or "ETC/UTC")
        {
            return TimeSpan.Zero;
        }

        if (zone.Length == 0)
        {
            return null;
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

    private static FrozenSet<string> ReadRegions()
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        using var result = connection.Query("SELECT name FROM pg_timezone_names()");
        var names = new List<string>();
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.View.RowCount; row++)
                {
                    names.Add(Encoding.UTF8.GetString(chunk.View[0].Bytes(row)));
                }
            }
        }

        return names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
