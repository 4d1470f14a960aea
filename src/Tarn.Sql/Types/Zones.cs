using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Tarn.DuckDb;

namespace Tarn.Sql.Types;

/// <summary>
/// Time zones: the names of UTC and fixed offsets, which need no tables, and the names of regions. The rules of regions
/// come only from the engine's own ICU; the rules of `.NET` may differ. Values carry a zone as a key: minutes from UTC, or
/// a region's place in the order of names, from 1000 on. Keys hold within one build of the engine, and are never stored.
/// </summary>
internal static class Zones
{
    private const short FirstRegion = 1000;
    public const int OffsetMinutesMax = 14 * 60;

    /// <summary>Read from the engine once, at the first use of a region.</summary>
    private static readonly Lazy<string[]> Regions = new(ReadRegions);

    private static readonly Lazy<FrozenDictionary<string, short>> Places = new(() => Regions.Value
        .Select((name, i) => KeyValuePair.Create(name, (short)(FirstRegion + i))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));

    /// <summary>The key of a zone, ignoring the case of its name; null when there is no such zone.</summary>
    public static short? Key(string zone) =>
        FixedOffset(zone) is { } offset ? (short)offset.TotalMinutes : Places.Value.TryGetValue(zone, out var key) ? key : null;

    /// <summary>The key of a zone in the text of a time: case counts there, and short names of the old kind are no zones.</summary>
    public static short? WrittenKey(string zone) =>
        zone is "EST" or "HST" or "MST" || Key(zone) is not { } key ? null
            : IsRegion(key) ? (Name(key) == zone ? key : null) : zone[0] is '+' or '-' || zone is "UTC" or "Z" or "GMT" or "UT" or "Etc/UTC" ? key : null;

    /// <summary>Whether a text has the form of an offset, of any size.</summary>
    public static bool IsOffset(string zone) => zone.Length > 1 && zone[0] is '+' or '-' && zone.AsSpan(1).IndexOfAnyExcept("0123456789:") < 0;

    /// <summary>Whether a key is a region's.</summary>
    public static bool IsRegion(short key) => key >= FirstRegion;

    /// <summary>The name of a zone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such zone.</exception>
    public static string Name(short key)
    {
        if (IsRegion(key))
        {
            var place = key - FirstRegion;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Regions.Value.Length, nameof(key));
            return Regions.Value[place];
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((int)key), OffsetMinutesMax, nameof(key));
        return key == 0 ? "UTC" : string.Create(CultureInfo.InvariantCulture, $"{(key < 0 ? '-' : '+')}{Math.Abs(key) / 60:00}:{Math.Abs(key) % 60:00}");
    }

    /// <summary>The instant of a local time in a region, in microseconds since 1970; null when there is no such zone.</summary>
    /// <param name="local">The local time as ISO text.</param>
    /// <param name="region">The zone's name.</param>
    public static long? InstantOf(string local, string region)
    {
        if (Key(region) is not { } key)
        {
            return null;
        }

        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        using var result = connection.Query($"SELECT epoch_us(timezone({Quoted(Name(key))}, CAST({Quoted(local)} AS TIMESTAMP)))");
        using var chunk = result.NextChunk();
        return chunk?.View[0].Values<long>(1)[0];
    }

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
        if (zone[0] is not ('+' or '-') || digits.Length is not (1 or 2 or 4) || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        var hours = int.Parse(digits.Length == 1 ? digits : digits[..2], CultureInfo.InvariantCulture);
        var minutes = digits.Length == 4 ? int.Parse(digits[2..], CultureInfo.InvariantCulture) : 0;
        var offset = new TimeSpan(hours, minutes, 0);
        return hours > 14 || minutes > 59 || (hours == 14 && minutes > 0) ? null : zone[0] == '-' ? -offset : offset;
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string[] ReadRegions()
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

        return [.. names.Where(name => FixedOffset(name) is null).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
    }
}
