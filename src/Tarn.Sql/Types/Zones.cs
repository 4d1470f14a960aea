using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.DuckDb;

namespace Tarn.Sql.Types;

/// <summary>
/// Time zones: the names of UTC and fixed offsets, which need no tables, and the names of regions. The rules of regions
/// come only from the engine's own ICU; the rules of `.NET` may differ. Values carry a zone as a key: minutes from UTC, or
/// a region's index in the order of names, from 1000 on. Keys hold within one build of the engine, and are never stored.
/// </summary>
internal static partial class Zones
{
    private const short FirstRegion = 1000;
    public const int OffsetMinutesMax = 14 * 60;

    private static readonly FrozenSet<string> UtcNames = new[]
    {
        "UTC", "Z", "GMT", "GMT0", "UT", "UCT", "Zulu", "Greenwich", "Universal",
        "Etc/UTC", "Etc/GMT", "Etc/GMT0", "Etc/UT", "Etc/UCT", "Etc/Universal",
    }.ToFrozenSet();

    /// <summary>Read from the engine once, at the first use of a region.</summary>
    private static readonly Lazy<string[]> Regions = new(ReadRegions);

    private static readonly Lazy<FrozenDictionary<string, short>> Places = new(() => Regions.Value
        .Select((name, i) => KeyValuePair.Create(name, (short)(FirstRegion + i))).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>
    /// The key of a zone; null when there is no such zone. Case counts. As in Trino, the short names of JDK's old kind are no zones, and names of
    /// UTC and of offsets have many spellings: `GMT+2`, `Etc/GMT-2`, `+2`, `+0200`, `+02:00` are one zone.
    /// </summary>
    public static short? Key(string zone) => OffsetOf(zone) ?? (Places.Value.TryGetValue(zone, out var key) ? key : null);

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

    /// <summary>The minutes from UTC that a name of an offset or of UTC gives; null for other names.</summary>
    private static short? OffsetOf(string zone)
    {
        if (UtcNames.Contains(zone))
        {
            return 0;
        }

        var match = OffsetName().Match(zone);
        if (!match.Success || (match.Groups["prefix"].Length > 0 && match.Groups["packed"].Success))
        {
            return null;
        }

        var hours = match.Groups["packed"].Success ? match.Groups["packed"].Value[..2] : match.Groups["hours"].Value;
        var minutes = match.Groups["packed"].Success ? match.Groups["packed"].Value[2..] : match.Groups["minutes"].Value;
        var total = (int.Parse(hours, CultureInfo.InvariantCulture) * 60) + (minutes.Length == 0 ? 0 : int.Parse(minutes, CultureInfo.InvariantCulture));
        // The sign of Etc/GMT is that of POSIX.
        var isWest = (match.Groups["sign"].Value == "-") ^ (match.Groups["prefix"].Value == "Etc/GMT");
        return total > OffsetMinutesMax || (minutes.Length > 0 && string.CompareOrdinal(minutes, "59") > 0) ? null : (short)(isWest ? -total : total);
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

        return [.. names.Where(name => OffsetOf(name) is null && !IsShortName(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Three letters, such as PST. The zones of two hours' names, CET and the like, are regions.</summary>
    private static bool IsShortName(string name) =>
        name.Length == 3 && name is not ("CET" or "EET" or "MET" or "WET" or "PRC" or "ROC" or "ROK") && name.All(char.IsAsciiLetterUpper);

    [GeneratedRegex("^(?<prefix>Etc/GMT|Etc/UTC|Etc/UT|GMT|UTC|UT|)(?<sign>[+-])(?:(?<packed>[0-9]{4})|(?<hours>[0-9]{1,2})(?::(?<minutes>[0-9]{2}))?)$")]
    private static partial Regex OffsetName();
}
