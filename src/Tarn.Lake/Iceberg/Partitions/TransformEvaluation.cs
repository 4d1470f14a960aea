using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Patterns.Calendars;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>
/// Computes transforms. Values have the CLR types that <see cref="SingleValue"/> lists. The result for null is null.
/// </summary>
public static class TransformEvaluation
{
    private const long SecondsPerHour = 3_600;
    private const long SecondsPerDay = 24 * SecondsPerHour;

    /// <summary>The transform's result for <paramref name="value"/> of type <paramref name="source"/>.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the transform does not accept values of that type.
    /// </exception>
    public static object? Apply(this Transform transform, PrimitiveType source, object? value)
    {
        if (value is null || transform.Kind == TransformKind.Void)
        {
            return null;
        }

        if (!transform.Takes(source))
        {
            throw IcebergFormat.Broken($"transform {transform} does not take {source}");
        }

        return transform.Kind switch
        {
            TransformKind.Identity => value,
            TransformKind.Bucket => (BucketHash.Of(source, value) & int.MaxValue) % transform.Width,
            TransformKind.Truncate => Truncate(source, value, transform.Width),
            TransformKind.Hour => checked((int)FloorDivide(Seconds(source, value), SecondsPerHour)),
            TransformKind.Day => Days(source, value),
            TransformKind.Month => MonthsSince1970(Days(source, value)),
            _ => FloorDivide(MonthsSince1970(Days(source, value)), 12),
        };
    }

    /// <summary>Whether a number is the lowest of its type.</summary>
    internal static bool IsLowest(PrimitiveType type, object value) => value switch
    {
        int number => number == int.MinValue,
        long number => number == long.MinValue,
        Int128 unscaled => unscaled == Lowest(type),
        _ => false,
    };

    // Next to the type's lowest value there is no lower multiple. That value stands for it, so that the order stays.
    private static object Truncate(PrimitiveType source, object value, int width) => value switch
    {
        int number => (int)Math.Max((long)number - Modulo(number, width), int.MinValue),
        long number => (long)Int128.Max((Int128)number - Modulo(number, width), long.MinValue),
        Int128 unscaled => Int128.Max(unscaled - (((unscaled % width) + width) % width), Lowest(source)),
        string text => TruncateText(text, width),
        byte[] bytes => bytes.Length <= width ? bytes : bytes[..width],
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    /// <summary>The first <paramref name="width"/> code points.</summary>
    internal static string TruncateText(string text, int width)
    {
        var units = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (width-- == 0)
            {
                return text[..units];
            }

            units += rune.Utf16SequenceLength;
        }

        return text;
    }

    private static Int128 Lowest(PrimitiveType type)
    {
        Int128 lowest = 0;
        for (var i = 0; i < type.Precision; i++)
        {
            lowest = (lowest * 10) - 9;
        }

        return lowest;
    }

    private static int Modulo(int number, int width) => (int)((((long)number % width) + width) % width);

    private static long Modulo(long number, int width) => ((number % width) + width) % width;

    private static long Seconds(PrimitiveType source, object value) => FloorDivide((long)value, source.Traits.UnitsPerSecond);

    private static int Days(PrimitiveType source, object value) =>
        source.Kind == PrimitiveKind.Date ? (int)value : (int)FloorDivide(Seconds(source, value), SecondsPerDay);

    private static int MonthsSince1970(int days)
    {
        var (year, month, _) = CivilDate.FromDays(days);
        return checked(((int)(year - 1970) * 12) + month - 1);
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    private static int FloorDivide(int value, int by) => (value / by) - (value % by < 0 ? 1 : 0);
}
