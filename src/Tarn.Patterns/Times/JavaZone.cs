using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Patterns.Times;

/// <summary>A time zone by the id that Java gives it: a tz database region, an offset, or UTC.</summary>
public sealed partial class JavaZone
{
    private readonly TimeZoneInfo? _region;
    private readonly int _fixedOffsetSeconds;

    private JavaZone(ZoneNames names, TimeZoneInfo? region, int fixedOffsetSeconds) =>
        (Names, _region, _fixedOffsetSeconds) = (names, region, fixedOffsetSeconds);

    /// <summary>Coordinated universal time.</summary>
    public static JavaZone Utc { get; } = new(new ZoneNames("UTC", "UTC", "Coordinated Universal Time"), null, 0);

    /// <summary>Id and names. Regions have only an id, because their names need locale data.</summary>
    public ZoneNames Names { get; }

    /// <summary>Finds a zone by its id, which is case-sensitive as in Java. Null: unknown, or this machine has no tz database.</summary>
    public static JavaZone? Find(string id) => id switch
    {
        "UTC" => Utc,
        "GMT" => new JavaZone(new ZoneNames(id, "GMT", "Greenwich Mean Time"), null, 0),
        "Z" or "UT" => new JavaZone(new ZoneNames(id, id, id), null, 0),
        _ => FindOffset(id) ?? FindRegion(id),
    };

    /// <summary>The seconds from UTC at an instant.</summary>
    /// <param name="epochSecond">Seconds since 1970 in UTC.</param>
    public int OffsetSecondsAt(long epochSecond)
    {
        if (_region is null)
        {
            return _fixedOffsetSeconds;
        }

        var clamped = Math.Clamp(epochSecond, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return (int)_region.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(clamped)).TotalSeconds;
    }

    private static JavaZone? FindOffset(string id)
    {
        var match = OffsetForm().Match(id);
        if (!match.Success)
        {
            return null;
        }

        var minutes = Number(match.Groups["h"]) * 60 + Number(match.Groups["m"]);
        if (minutes > 18 * 60)
        {
            return null;
        }

        var sign = match.Groups["sign"].Value;
        var name = minutes == 0
            ? match.Groups["prefix"].Value is "" ? "Z" : match.Groups["prefix"].Value
            : $"{match.Groups["prefix"].Value}{sign}{minutes / 60:00}:{minutes % 60:00}";
        return new JavaZone(new ZoneNames(name, name, name), null, minutes * (sign == "-" ? -60 : 60));

        static int Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    // .NET also accepts Windows names and, on some systems, other spellings. Only the exact id of the tz database is
    // accepted here.
    private static JavaZone? FindRegion(string id) =>
        RegionForm().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) && found.HasIanaId && found.Id == id
            ? new JavaZone(new ZoneNames(id, null, null), found, 0)
            : null;

    [GeneratedRegex(@"^(?<prefix>UTC|GMT|UT)?(?<sign>[+-])(?<h>\d{1,2})(:?(?<m>[0-5]\d))?$", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetForm();

    [GeneratedRegex(@"^[A-Za-z0-9_+\-]+/[A-Za-z0-9_+\-/]+$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionForm();
}
