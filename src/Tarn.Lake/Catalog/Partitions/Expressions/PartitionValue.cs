using System.Globalization;

namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>A value of a partition key as its kind compares it.</summary>
/// <param name="Text">A text; null for other kinds.</param>
/// <param name="Number">A number; of a date or time, its ticks.</param>
internal readonly record struct PartitionValue(string? Text, decimal Number)
{
    /// <summary>The value that means NULL in paths.</summary>
    public const string Null = "__HIVE_DEFAULT_PARTITION__";

    private static readonly string[] TimestampForms = ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd"];

    /// <summary>The value of a text; null: it is no value of this kind.</summary>
    public static PartitionValue? Parse(PartitionKeyKind kind, string text) => kind switch
    {
        PartitionKeyKind.Text => new PartitionValue(text, 0),
        PartitionKeyKind.Integer => decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? new PartitionValue(null, whole)
            : null,
        PartitionKeyKind.Decimal => decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new PartitionValue(null, number)
            : null,
        PartitionKeyKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new PartitionValue(null, date.ToDateTime(TimeOnly.MinValue).Ticks)
            : null,
        PartitionKeyKind.Timestamp => DateTime.TryParseExact(text, TimestampForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new PartitionValue(null, time.Ticks)
            : null,
        PartitionKeyKind.Other => null,
    };

    /// <summary>The usual text of a date.</summary>
    public string AsDate() => DateOnly.FromDateTime(new DateTime((long)Number)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Less than, equal to or greater than 0, as this value is before, at or after the other one.</summary>
    public int CompareTo(PartitionValue other) =>
        Text is null ? Number.CompareTo(other.Number) : CompareTexts(Text, other.Text!);

    // By code points, which is the order of UTF-8. UTF-16 has surrogates before the characters from U+E000 on.
    private static int CompareTexts(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length - right.Length;
        }

        var (a, b) = (left[same], right[same]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}
