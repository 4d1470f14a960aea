using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>Iceberg's single values as constants of SQL.</summary>
internal static class MetadataValues
{
    /// <summary>The constant of a value; null stays null.</summary>
    public static object? Of(PrimitiveType type, object? value) => (type.Kind, value) switch
    {
        (_, null) => null,
        (PrimitiveKind.Date, int days) => CivilTime.Date(days),
        (PrimitiveKind.Time, long micros) => CivilTime.Clock(micros, 6),
        (PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz, long micros) => CivilTime.Timestamp(micros, 6),
        (PrimitiveKind.TimestampNs or PrimitiveKind.TimestampTzNs, long nanos) => CivilTime.Nanoseconds(nanos, 9),
        (_, bool or long or double or byte[] or string) => value,
        (_, int number) => (long)number,
        (_, float number) => (double)number,
        _ => ValueText.Of(type, value),
    };

    /// <summary>The value of a bound in its binary form; null stays null.</summary>
    public static object? Bound(PrimitiveType type, byte[]? bound) => bound is null ? null : SingleValue.Decode(type, bound);
}
