using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Computes a manifest's partition summaries.</summary>
internal static class PartitionSummaries
{
    public static IReadOnlyList<PartitionFieldSummary> Of(StructType partitionType, IEnumerable<PartitionTuple> tuples)
    {
        var all = tuples.ToArray();
        return partitionType.Fields.Select((field, i) => OfField((PrimitiveType)field.Type, all.Select(t => t.Values[i]))).ToArray();
    }

    private static PartitionFieldSummary OfField(PrimitiveType type, IEnumerable<object?> values)
    {
        var (hasNull, hasNan) = (false, false);
        object? lower = null, upper = null;
        foreach (var value in values)
        {
            if (value is null)
            {
                hasNull = true;
            }
            else if (ValueOrder.IsNan(value))
            {
                hasNan = true;
            }
            else
            {
                lower = lower is null || ValueOrder.Compare(value, lower) < 0 ? value : lower;
                upper = upper is null || ValueOrder.Compare(value, upper) > 0 ? value : upper;
            }
        }

        return new PartitionFieldSummary(
            hasNull,
            hasNan,
            lower is null ? null : SingleValue.Encode(type, lower),
            upper is null ? null : SingleValue.Encode(type, upper));
    }
}
