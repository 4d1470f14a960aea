using System.Globalization;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Hive.Planning;

/// <summary>
/// The values of partition keys, which are texts in names and definitions, in the form of predicates: whole numbers, dates (days) and
/// timestamps (microseconds) are long, decimals unscaled <see cref="Int128"/>, floats double, texts string.
/// </summary>
public static class KeyText
{
    private static readonly string[] TimestampForms = ["yyyy-M-d H:m:s.FFFFFFF", "yyyy-M-d H:m:s", "yyyy-M-d"];

    /// <summary>The value of a text; null: NULL.</summary>
    /// <param name="key">The partition key.</param>
    /// <param name="text">The text in the partition's definition.</param>
    /// <param name="name">The partition's name, for the error.</param>
    /// <exception cref="Tarn.Storage.TarnException">HIVE_INVALID_PARTITION_VALUE: the text is no value of the key's type.</exception>
    public static object? Parse(HiveColumn key, string text, string name) => text == HivePath.Null
        ? null
        : Parse(key.Type, text) ?? throw HiveError.Of(
            HiveError.InvalidPartitionValue, $"Invalid partition value '{text}' for {key.Type.Text} partition key: {name}");

    /// <summary>The value of a text; null: it is no value of the type.</summary>
    public static object? Parse(HiveType type, string text) => type.Kind switch
    {
        HiveKind.Boolean => bool.TryParse(text, out var truth) ? truth : null,
        HiveKind.TinyInt => Whole(text, sbyte.MinValue, sbyte.MaxValue),
        HiveKind.SmallInt => Whole(text, short.MinValue, short.MaxValue),
        HiveKind.Int => Whole(text, int.MinValue, int.MaxValue),
        HiveKind.BigInt => Whole(text, long.MinValue, long.MaxValue),
        HiveKind.Float or HiveKind.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        HiveKind.Decimal => Unscaled(type, text),
        HiveKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (long)(day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber)
            : null,
        HiveKind.Timestamp => DateTime.TryParseExact(text, TimestampForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : null,
        HiveKind.String or HiveKind.Binary => text,
        HiveKind.Varchar => text.EnumerateRunes().Count() <= type.Precision ? text : null,
        HiveKind.Char => text.TrimEnd(' ').EnumerateRunes().Count() <= type.Precision ? text.TrimEnd(' ') : null,
        _ => null,
    };

    private static object? Whole(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    private static object? Unscaled(HiveType type, string text)
    {
        var (digits, isNegative) = text.StartsWith('-') ? (text[1..], true) : (text, false);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : digits[(point + 1)..].TrimEnd('0');
        var whole = point < 0 ? digits : digits[..point];
        return fraction.Length <= type.Scale
            && Int128.TryParse(whole + fraction.PadRight(type.Scale, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture).Length <= type.Precision ? isNegative ? -number : number : null;
    }
}
