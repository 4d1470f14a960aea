using System.Text;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Tests.Planning;

/// <summary>Random rows of every type, with values at the edges, and honest statistics about them.</summary>
internal static class RandomValues
{
    public static readonly Transform[] Transforms =
    [
        Transform.Identity, Transform.Year, Transform.Month, Transform.Day, Transform.Hour, Transform.Bucket(4), Transform.Truncate(3),
        Transform.Truncate(10), Transform.Void,
    ];

    private static readonly PrimitiveType[] Types =
    [
        PrimitiveType.Boolean, PrimitiveType.Int, PrimitiveType.Long, PrimitiveType.Float, PrimitiveType.Double, PrimitiveType.Decimal(12, 2),
        PrimitiveType.Date, PrimitiveType.Time, PrimitiveType.Timestamp, PrimitiveType.TimestampTz, PrimitiveType.String, PrimitiveType.Uuid,
        PrimitiveType.Fixed(2), PrimitiveType.Binary,
    ];

    private static readonly string[] Texts = ["", "a", "ab", "abc", "abcd", "b", "é", "𝄞", "𝄞x", "\uffff", "zz", "Zz"];

    public static Schema Schema() => new(0, new StructType([.. Types.Select((type, i) => new NestedField(i + 1, "c" + i, type))]));

    public static Dictionary<int, object?> Row(Random random, Schema schema) => schema.Columns.Fields.ToDictionary(
        field => field.Id, field => random.Next(5) == 0 ? null : Value(random, (PrimitiveType)field.Type));

    public static object Value(Random random, PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Boolean => random.Next(2) == 0,
        PrimitiveKind.Int => random.Next(12) == 0 ? -2147483640 : random.Next(-12, 12),
        PrimitiveKind.Long => random.Next(12) == 0 ? long.MaxValue : random.Next(-12, 12),
        PrimitiveKind.Float => new[] { float.NaN, -0f, 0f, float.PositiveInfinity, -1.5f, 2f }[random.Next(6)],
        PrimitiveKind.Double => new[] { double.NaN, -0d, 0d, double.NegativeInfinity, -1.5d, 2d, 3.25d }[random.Next(7)],
        PrimitiveKind.Decimal => (Int128)random.Next(-40, 40),
        PrimitiveKind.Date => random.Next(-800, 800),
        PrimitiveKind.Time => random.Next(0, 30) * 1_000_000L,
        PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz => (random.Next(-400_000, 400_000) * 360_000_000L) + random.Next(2),
        PrimitiveKind.String => Texts[random.Next(Texts.Length)],
        PrimitiveKind.Uuid => new Guid(random.Next(2) == 0 ? int.MinValue : 1, (short)random.Next(3), 0, [0, 0, 0, 0, 0, 0, 0, 1]),
        PrimitiveKind.Fixed => new[] { (byte)random.Next(3), (byte)(random.Next(2) * 255) },
        _ => Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]),
    };

    /// <summary>Statistics that hold for the rows; some are left out, and bounds of text may be cut.</summary>
    public static ColumnMetrics Metrics(Random random, Schema schema, IReadOnlyList<Dictionary<int, object?>> rows)
    {
        Dictionary<int, long> nulls = [], nans = [];
        Dictionary<int, byte[]> lower = [], upper = [];
        foreach (var field in schema.Columns.Fields.Where(_ => random.Next(8) != 0))
        {
            var type = (PrimitiveType)field.Type;
            var values = rows.Select(row => row[field.Id]).ToList();
            nulls[field.Id] = values.Count(v => v is null);
            if (type.Kind is PrimitiveKind.Float or PrimitiveKind.Double && random.Next(4) != 0)
            {
                nans[field.Id] = values.Count(v => v is not null && ValueOrder.IsNan(v));
            }

            var ordered = values.Where(v => v is not null && !ValueOrder.IsNan(v)).Select(v => v!).Order(Comparer<object>.Create(ValueOrder.Compare)).ToList();
            if (ordered.Count > 0 && random.Next(8) != 0)
            {
                lower[field.Id] = SingleValue.Encode(type, Cut(ordered[0]));
                if (ordered[^1] is not string || random.Next(2) == 0)
                {
                    upper[field.Id] = SingleValue.Encode(type, ordered[^1]);
                }
            }
        }

        return new ColumnMetrics { NullValueCounts = nulls, NanValueCounts = nans, LowerBounds = lower, UpperBounds = upper };

        object Cut(object value) => value is string text && random.Next(2) == 0 ? string.Concat(text.EnumerateRunes().Take(1)) : value;
    }
}
