using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Storage;

namespace Tarn.Delivery.Prefixes;

/// <summary>
/// The time zone of a delivery's object names (CustomTimeZone): a tz database region, an offset, or UTC.
/// </summary>
internal sealed partial class ObjectZone
{
    private readonly TimeZoneInfo? _region;
    private readonly int _fixedOffsetSeconds;

    private ObjectZone(string id, TimeZoneInfo? region, int fixedOffsetSeconds, string? shortName, string? fullName)
    {
        Id = id;
        _region = region;
        _fixedOffsetSeconds = fixedOffsetSeconds;
        ShortName = shortName;
        FullName = fullName;
    }

    /// <summary>Coordinated universal time, every delivery's default.</summary>
    public static ObjectZone Utc { get; } = new("UTC", null, 0, "UTC", "Coordinated Universal Time");

    public string Id { get; }

    /// <summary>The text of <c>z</c>; null for regions, whose names need locale data.</summary>
    public string? ShortName { get; }

    /// <summary>The text of <c>zzzz</c>; null for regions, whose names need locale data.</summary>
    public string? FullName { get; }

    /// <summary>Finds a zone by its id, which is case-sensitive as in Java.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: unknown, or this machine has no tz database (named in the message).
    /// </exception>
    public static ObjectZone Parse(string id)
    {
        switch (id)
        {
            case "UTC":
                return Utc;
            case "GMT":
                return new ObjectZone(id, null, 0, "GMT", "Greenwich Mean Time");
            case "Z" or "UT":
                return new ObjectZone(id, null, 0, id, id);
        }

        return ParseOffset(id) ?? ParseRegion(id);
    }

    public int OffsetSecondsAt(long epochSecond)
    {
        if (_region is null)
        {
            return _fixedOffsetSeconds;
        }

        var clamped = Math.Clamp(epochSecond, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return (int)_region.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(clamped)).TotalSeconds;
    }

    private static ObjectZone? ParseOffset(string id)
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
        return new ObjectZone(name, null, minutes * (sign == "-" ? -60 : 60), name, name);

        static int Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    private static ObjectZone ParseRegion(string id)
    {
        // .NET also accepts Windows names and, on some systems, other spellings. Only the exact id of the tz database
        // is accepted here.
        if (RegionForm().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) && found.HasIanaId && found.Id == id)
        {
            return new ObjectZone(id, found, 0, null, null);
        }

        throw new TarnException(
            ErrorKind.InvalidArgument,
            $"CustomTimeZone '{id}' is not a time zone of this machine's tz database; use an id such as Europe/Paris or UTC, spelled exactly so.");
    }

    [GeneratedRegex(@"^(?<prefix>UTC|GMT|UT)?(?<sign>[+-])(?<h>\d{1,2})(:?(?<m>[0-5]\d))?$", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetForm();

    [GeneratedRegex(@"^[A-Za-z0-9_+\-]+/[A-Za-z0-9_+\-/]+$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionForm();
}
