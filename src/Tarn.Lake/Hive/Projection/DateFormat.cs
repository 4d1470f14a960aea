using System.Globalization;
using System.Text;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Patterns;
using Tarn.Patterns.Times;

namespace Tarn.Lake.Hive.Projection;

/// <summary>How the moments of a key are written in ranges and locations: a pattern of Java, in UTC.</summary>
internal sealed class DateFormat
{
    // Java's years of two digits are from 2000 to 2099.
    private static readonly TimeReadingRules Rules = new(2050, 18 * 60, _ => 0);
    private static readonly DateTime Sample = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TimePattern _pattern;

    private DateFormat(TimePattern pattern) => _pattern = pattern;

    /// <summary>Whether the texts of later moments are never lower.</summary>
    public bool KeepsOrder => _pattern.KeepsOrder;

    /// <summary>The unit of its finest part, if this is a month or a day; otherwise null.</summary>
    public DateUnit? Unit => Differ(Sample, Sample.AddDays(1).AddMilliseconds(-1)) ? null
        : Differ(Sample, Sample.AddDays(1)) ? DateUnit.Days
        : !Differ(Sample, Sample.AddMonths(1).AddMilliseconds(-1)) && Differ(Sample, Sample.AddMonths(1)) ? DateUnit.Months
        : null;

    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: Java has no such pattern, or it does not name a moment.</exception>
    public static DateFormat Parse(string property, string pattern)
    {
        try
        {
            return new DateFormat(TimePattern.Parse(TimeDialect.Java, pattern));
        }
        catch (PatternException failure)
        {
            throw ProjectionFaults.Wrong(property, pattern, failure.Message);
        }
    }

    /// <summary>The text of a moment in Unix milliseconds.</summary>
    public string Print(long ms)
    {
        var second = Math.DivRem(ms, 1_000, out var rest);
        (second, rest) = rest < 0 ? (second - 1, rest + 1_000) : (second, rest);
        var text = new StringBuilder();
        _pattern.Print(ZonedTime.InZone(second, (int)rest * 1_000_000, JavaZone.Utc), text);
        return text.ToString();
    }

    /// <summary>The moment of a text, Unix milliseconds; null: it is not written in this format.</summary>
    public long? Read(string text) =>
        _pattern.TryRead(text, Rules, out var time, out _) && time.LocalMs - (time.OffsetMinutes * 60_000L) is var ms && Print(ms) == text ? ms : null;

    /// <summary>The text of a moment as a value of a key.</summary>
    public static string Value(PartitionKeyKind kind, long ms, string path) => kind switch
    {
        PartitionKeyKind.Date => At(ms).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        PartitionKeyKind.Timestamp => At(ms).ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture),
        _ => path,
    };

    private static DateTime At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime;

    private bool Differ(DateTime left, DateTime right) =>
        Print(new DateTimeOffset(left).ToUnixTimeMilliseconds()) != Print(new DateTimeOffset(right).ToUnixTimeMilliseconds());
}
