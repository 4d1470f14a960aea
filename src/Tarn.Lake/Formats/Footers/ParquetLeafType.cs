using Tarn.Lake.Iceberg.Types;
using Logical = Tarn.Lake.Formats.ParquetLogicalType;
using Old = Tarn.Lake.Formats.ParquetConvertedType;

namespace Tarn.Lake.Formats.Footers;

/// <summary>The type of a leaf, and the form of its bounds in the footer.</summary>
/// <param name="Type">The type in Iceberg.</param>
internal sealed record ParquetLeafType(PrimitiveType Type, ParquetValueForm Form = ParquetValueForm.OfType)
{
    private const int Boolean = 0;
    private const int Int32 = 1;
    private const int Int64 = 2;
    private const int Int96 = 3;
    private const int Float = 4;
    private const int Double = 5;
    private const int Bytes = 6;
    private const int FixedBytes = 7;
    private const int Milliseconds = 1;
    private const int Nanoseconds = 3;
    private const int DecimalDigitsMax = 38;

    /// <summary>The type of a leaf; null without a reason: it holds only nulls of no type.</summary>
    /// <param name="element">The leaf.</param>
    /// <param name="reason">Why the leaf has no type in Iceberg; null: it has one, or no values.</param>
    public static ParquetLeafType? Of(ParquetElement element, out string? reason)
    {
        reason = null;
        if (element.Logical == Logical.Null)
        {
            return null;
        }

        var type = (element.Logical, element.Converted, element.Type) switch
        {
            (Logical.Decimal, _, _) or (null, Old.Decimal, _) => Decimal(element),
            (Logical.Timestamp, _, Int64) => Timestamp(element),
            (Logical.Time, _, Int32 or Int64) => Time(element),
            (Logical.Integer, _, Int32 or Int64) => Integer(element.Bits, element.IsSigned),
            (Logical.Uuid, _, FixedBytes) => new(PrimitiveType.Uuid),
            (Logical.Float16 or Logical.Geometry or Logical.Geography or Logical.Variant, _, _) or (null, Old.Interval, _) => null,
            (_, _, Boolean) => new(PrimitiveType.Boolean),
            (_, Old.Date, Int32) or (Logical.Date, _, Int32) => new(PrimitiveType.Date),
            (_, Old.TimeMillis, Int32) => new(PrimitiveType.Time, ParquetValueForm.Milliseconds32),
            (_, >= Old.UInt8 and <= Old.Int64 and var old, Int32 or Int64) => Integer(8 << ((int)(old - Old.UInt8) & 3), old >= Old.Int8),
            (_, _, Int32) => new(PrimitiveType.Int),
            (_, Old.TimeMicros, Int64) => new(PrimitiveType.Time),

            // Engines take these timestamps, as well as timestamps of 96 bits, for local ones: their writers did.
            (_, Old.TimestampMillis, Int64) => new(PrimitiveType.Timestamp, ParquetValueForm.Milliseconds64),
            (_, Old.TimestampMicros, Int64) => new(PrimitiveType.Timestamp),
            (_, _, Int64) => new(PrimitiveType.Long),
            (_, _, Int96) => new(PrimitiveType.Timestamp, ParquetValueForm.Unordered),
            (_, _, Float) => new(PrimitiveType.Float),
            (_, _, Double) => new(PrimitiveType.Double),
            (Logical.String or Logical.Json or Logical.Enum, _, Bytes) or (_, Old.Utf8 or Old.Json or Old.Enum, Bytes) => new(PrimitiveType.String),
            (_, _, Bytes) => new(PrimitiveType.Binary),
            (_, _, FixedBytes) when element.Length > 0 => new(PrimitiveType.Fixed(element.Length)),
            _ => (ParquetLeafType?)null,
        };
        reason = type is null ? Reason(element) : null;
        return type;
    }

    private static string Reason(ParquetElement element) => element switch
    {
        { Logical: Logical.Timestamp or Logical.Time, Unit: Nanoseconds } =>
            "nanoseconds need format version 3, and tables are adopted in version 2; write the files with microseconds",
        { Logical: { } logical } => $"values of Parquet's type {logical.ToString().ToLowerInvariant()} have no type in Iceberg's version 2",
        { Converted: { } converted } => $"values of Parquet's type {converted.ToString().ToLowerInvariant()} have no type in Iceberg's version 2",
        _ => $"values of Parquet's physical type {element.Type} have no type in Iceberg",
    };

    private static ParquetLeafType? Decimal(ParquetElement element)
    {
        var (digits, scale) = (element.Precision, element.Scale);
        if (digits is < 1 or > DecimalDigitsMax || scale < 0 || scale > digits)
        {
            return null;
        }

        return (element.Type, digits) switch
        {
            (Int32, <= 9) or (Int64, <= 18) => new(PrimitiveType.Decimal(digits, scale)),
            (Bytes or FixedBytes, <= 18) => new(PrimitiveType.Decimal(digits, scale), ParquetValueForm.BigEndian),
            (Bytes or FixedBytes, _) => new(PrimitiveType.Decimal(digits, scale)),
            _ => null,
        };
    }

    private static ParquetLeafType? Timestamp(ParquetElement element) => element.Unit == Nanoseconds
        ? null
        : new(
            element.IsUtc ? PrimitiveType.TimestampTz : PrimitiveType.Timestamp,
            element.Unit == Milliseconds ? ParquetValueForm.Milliseconds64 : ParquetValueForm.OfType);

    private static ParquetLeafType? Time(ParquetElement element) => (element.Unit, element.Type) switch
    {
        (Milliseconds, Int32) => new(PrimitiveType.Time, ParquetValueForm.Milliseconds32),
        (Nanoseconds, _) or (_, Int32) => null,
        _ => new(PrimitiveType.Time),
    };

    private static ParquetLeafType Integer(int bits, bool isSigned) => (bits, isSigned) switch
    {
        (64, true) => new(PrimitiveType.Long),
        (64, false) => new(PrimitiveType.Decimal(20, 0), ParquetValueForm.Unsigned64),
        (32, false) => new(PrimitiveType.Long, ParquetValueForm.Unsigned32),
        _ => new(PrimitiveType.Int),
    };
}
