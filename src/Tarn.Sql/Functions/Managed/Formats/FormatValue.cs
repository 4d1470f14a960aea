using System.Globalization;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>The kinds of values that a format takes.</summary>
internal enum FormatKind { Null, Boolean, Long, Float, Double, Decimal, Text, Date, Time, Timestamp, Zoned }

/// <summary>A value of a format: its kind, and its text as SQL casts it.</summary>
/// <param name="Text">The text; a time in a zone has its offset in minutes and its zone after bars.</param>
internal readonly record struct FormatValue(FormatKind Kind, string Text)
{
    /// <summary>Reads a value from its text with the kind's letter in front.</summary>
    public static FormatValue Of(string coded) => new(
        coded[0] switch
        {
            'b' => FormatKind.Boolean,
            'l' => FormatKind.Long,
            'f' => FormatKind.Float,
            'd' => FormatKind.Double,
            'e' => FormatKind.Decimal,
            'D' => FormatKind.Date,
            'T' => FormatKind.Time,
            'S' => FormatKind.Timestamp,
            'Z' => FormatKind.Zoned,
            's' => FormatKind.Text,
            _ => FormatKind.Null,
        },
        coded[1..]);

    /// <summary>The number of a float or double.</summary>
    public double Number => Kind == FormatKind.Float
        ? float.Parse(Text, CultureInfo.InvariantCulture)
        : double.Parse(Text, CultureInfo.InvariantCulture);

    /// <summary>The class of the value in Java, which errors name.</summary>
    public string JavaClass => Kind switch
    {
        FormatKind.Boolean => "java.lang.Boolean",
        FormatKind.Long => "java.lang.Long",
        FormatKind.Float => "java.lang.Float",
        FormatKind.Double => "java.lang.Double",
        FormatKind.Decimal => "java.math.BigDecimal",
        FormatKind.Date => "java.time.LocalDate",
        FormatKind.Time => "java.time.LocalTime",
        FormatKind.Timestamp => "java.time.LocalDateTime",
        FormatKind.Zoned => "java.time.ZonedDateTime",
        _ => "java.lang.String",
    };

    /// <summary>The value as Java's <c>toString</c> writes it.</summary>
    public string JavaText => Kind switch
    {
        FormatKind.Null => "null",
        FormatKind.Float => JavaNumbers.Format(float.Parse(Text, CultureInfo.InvariantCulture)),
        FormatKind.Double => JavaNumbers.Format(Number),
        FormatKind.Date or FormatKind.Time or FormatKind.Timestamp or FormatKind.Zoned => FormatTime.Of(this).JavaText,
        _ => Text,
    };

    /// <summary>Java's hash of the value.</summary>
    public int JavaHash
    {
        get
        {
            if (Kind == FormatKind.Boolean)
            {
                return Text == "true" ? 1231 : 1237;
            }

            var bits = Kind switch
            {
                FormatKind.Long => long.Parse(Text, CultureInfo.InvariantCulture),
                FormatKind.Double => BitConverter.DoubleToInt64Bits(Number),
                _ => 0,
            };
            return Kind is FormatKind.Long or FormatKind.Double ? (int)(bits ^ (long)((ulong)bits >> 32))
                : JavaText.Aggregate(0, (hash, c) => unchecked((31 * hash) + c));
        }
    }
}
