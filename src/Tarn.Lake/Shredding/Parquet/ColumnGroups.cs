using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Divides a table's columns into groups of few leaves, which are encoded one after the other. A map is never divided.
/// </summary>
internal static class ColumnGroups
{
    /// <summary>The groups, in order. Each leaf is in one group, with its enclosing structs and lists.</summary>
    public static IReadOnlyList<StructType> Of(StructType columns, int leavesMax)
    {
        var groups = new List<StructType>();
        var leafCount = LeafCount(columns);
        for (var from = 0; from < leafCount; from += leavesMax)
        {
            var leaf = 0;
            // After a large map, a range may contain no leaf.
            if (Part(columns, ref leaf, from, from + leavesMax) is StructType group)
            {
                groups.Add(group);
            }
        }

        return groups;
    }

    /// <summary>The type with only the leaves in a range of numbers; null when it has none of them.</summary>
    private static IcebergType? Part(IcebergType type, ref int leaf, int from, int before)
    {
        switch (type)
        {
            case StructType fields:
                var parts = new List<NestedField>();
                foreach (var field in fields.Fields)
                {
                    if (Part(field.Type, ref leaf, from, before) is { } part)
                    {
                        parts.Add(field with { Type = part });
                    }
                }

                return parts.Count == 0 ? null : new StructType(parts);
            case ListType list:
                return Part(list.Element, ref leaf, from, before) is { } element ? list with { Element = element } : null;
            default:
                var first = leaf;
                leaf += LeafCount(type);
                return first >= from && first < before ? type : null;
        }
    }

    private static int LeafCount(IcebergType type) => type switch
    {
        StructType fields => fields.Fields.Sum(field => LeafCount(field.Type)),
        ListType list => LeafCount(list.Element),
        MapType map => LeafCount(map.Key) + LeafCount(map.Value),
        _ => 1,
    };
}
