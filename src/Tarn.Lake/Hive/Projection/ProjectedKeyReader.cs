using System.Globalization;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>Reads the projection of one key. Type, range, interval, unit and digits may have white space around them.</summary>
internal static class ProjectedKeyReader
{
    private const int DigitsMax = 100;

    public static ProjectedKey Read(HiveColumn key, ProjectionProperties properties)
    {
        var kind = new PartitionKey(key.Name, key.Type.Text).Kind;
        var type = properties.OfKey(key.Name, "type")!;
        return type.Trim().ToLowerInvariant() switch
        {
            "enum" => ReadEnum(key.Name, kind, properties),
            "integer" => ReadInteger(key, kind, properties),
            "date" => ReadDate(key, kind, properties),
            "injected" => new InjectedKey(key.Name, kind),
            _ => throw ProjectionFaults.Wrong(ProjectionProperties.NameOf(key.Name, "type"), type, "the types are enum, integer, date and injected"),
        };
    }

    // White space belongs to the values.
    private static SeriesKey ReadEnum(string key, PartitionKeyKind kind, ProjectionProperties properties)
    {
        var text = properties.Required(key, "values", "enum");
        var series = new ListSeries([.. text.Split(',').Distinct()]);
        return text.Length > 0
            ? new SeriesKey(key, kind, _ => series)
            : throw ProjectionFaults.Wrong(ProjectionProperties.NameOf(key, "values"), text, "it names no value");
    }

    private static SeriesKey ReadInteger(HiveColumn key, PartitionKeyKind kind, ProjectionProperties properties)
    {
        Accept(key, "integer", kind is PartitionKeyKind.Text or PartitionKeyKind.Integer or PartitionKeyKind.Decimal);
        var text = properties.Required(key.Name, "range", "integer");
        var ends = text.Split(',');
        if (ends.Length != 2 || Whole(ends[0]) is not { } from || Whole(ends[1]) is not { } to || from > to)
        {
            throw ProjectionFaults.Wrong(
                ProjectionProperties.NameOf(key.Name, "range"), text, "it is not two whole numbers like 1,100, the lower one first");
        }

        var step = properties.Number(key.Name, "interval", int.MaxValue) ?? 1;
        var digits = properties.Number(key.Name, "digits", DigitsMax) ?? 1;
        if (((Int128)to - from) / step >= long.MaxValue)
        {
            throw ProjectionFaults.Wrong(ProjectionProperties.NameOf(key.Name, "range"), text, "it has more values than a 64-bit number counts");
        }

        var series = new IntegerSeries(from, to, step, digits, kind == PartitionKeyKind.Text);
        return new SeriesKey(key.Name, kind, _ => series);
    }

    private static SeriesKey ReadDate(HiveColumn key, PartitionKeyKind kind, ProjectionProperties properties)
    {
        Accept(key, "date", kind is PartitionKeyKind.Text or PartitionKeyKind.Date or PartitionKeyKind.Timestamp or PartitionKeyKind.Integer);
        var formatName = ProjectionProperties.NameOf(key.Name, "format");
        var format = DateFormat.Parse(formatName, properties.Required(key.Name, "format", "date"));
        var text = properties.Required(key.Name, "range", "date");
        if (Ends(text) is not { } ends || DateBound.Read(ends.From, format) is not { } from || DateBound.Read(ends.To, format) is not { } to
            || (from.FixedMs > to.FixedMs))
        {
            throw ProjectionFaults.Wrong(
                ProjectionProperties.NameOf(key.Name, "range"), text,
                "it is not two dates of the column's format, or NOW, NOW-3YEARS, NOW+1DAY, the earlier one first");
        }

        var step = ReadStep(key.Name, format, properties);
        return new SeriesKey(key.Name, kind, now => new DateSeries(kind, from.At(now, format), to.At(now, format), step, format));
    }

    private static DateStep ReadStep(string key, DateFormat format, ProjectionProperties properties)
    {
        var number = properties.Number(key, "interval", int.MaxValue);
        if (properties.OfKey(key, "interval.unit") is { } text)
        {
            return DateStep.TryReadUnit(text.Trim(), out var unit) && text.Trim().EndsWith("s", StringComparison.OrdinalIgnoreCase)
                ? new DateStep(number ?? 1, unit.Value)
                : throw ProjectionFaults.Wrong(ProjectionProperties.NameOf(key, "interval.unit"), text,
                    "the units are YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS and MILLISECONDS");
        }

        return format.Unit is { } ofFormat
            ? new DateStep(number ?? 1, ofFormat)
            : throw ProjectionFaults.Missing(
                ProjectionProperties.NameOf(key, "interval.unit"), $"the format of partition column {key} is precise to neither the day nor the month");
    }

    // A format may have commas too, so the middle one divides the ends.
    private static (string From, string To)? Ends(string range)
    {
        var parts = range.Split(',');
        return parts.Length % 2 == 0
            ? (string.Join(',', parts[..(parts.Length / 2)]), string.Join(',', parts[(parts.Length / 2)..]))
            : null;
    }

    private static void Accept(HiveColumn key, string type, bool fits)
    {
        if (!fits)
        {
            throw ProjectionFaults.Wrong(ProjectionProperties.NameOf(key.Name, "type"), type, $"partition column {key.Name} has the type {key.Type}");
        }
    }

    private static long? Whole(string text) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
