using Tarn.Lake.Iceberg.Types;

namespace Tarn.Workers.Writing;

/// <summary>A float or double column, or a field of these types inside rows, but not inside lists and maps.</summary>
/// <param name="Column">The ordinal of its column in the table.</param>
/// <param name="Places">Ordinals in rows, from the column down.</param>
public sealed record FloatLeaf(int Column, IReadOnlyList<int> Places, int FieldId)
{
    /// <summary>All of a table.</summary>
    public static IReadOnlyList<FloatLeaf> Of(StructType columns) =>
        [.. columns.Fields.SelectMany((field, i) => Below(field, new FloatLeaf(i, [], field.Id)))];

    /// <summary>Whether lists or maps of the type contain a float or double.</summary>
    public static bool IsRepeatedIn(IcebergType type) => type switch
    {
        StructType s => s.Fields.Any(f => IsRepeatedIn(f.Type)),
        ListType l => Contains(l.Element),
        MapType m => Contains(m.Key) || Contains(m.Value),
        _ => false,
    };

    /// <summary>An aggregate: whether a value is a negative zero in some row.</summary>
    /// <param name="floats">Values of float and double columns.</param>
    /// <param name="others">Values that contain floats somewhere.</param>
    public static string AnyNegativeZero(IEnumerable<string> floats, IEnumerable<string> others)
    {
        var zeros = floats.Select(value => $"bool_or({value} = 0 AND signbit({value}))")
            .Concat(others.Select(value => $"bool_or(contains(CAST({value} AS VARCHAR), '-0.0'))"));
        return string.Join(" OR ", zeros.Select(zero => $"coalesce({zero}, false)").DefaultIfEmpty("false"));
    }

    /// <summary>The value in a plan.</summary>
    public string InPlan(string column) => Places.Aggregate(column, (sql, place) => $"struct_extract({sql}, 'f{place}')");

    private static IEnumerable<FloatLeaf> Below(NestedField field, FloatLeaf at) => field.Type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } => [at with { FieldId = field.Id }],
        StructType s => s.Fields.SelectMany((f, i) => Below(f, at with { Places = [.. at.Places, i] })),
        _ => [],
    };

    /// <summary>Whether the type is a float or double, or contains one.</summary>
    public static bool Contains(IcebergType type) => type switch
    {
        PrimitiveType p => p.Kind is PrimitiveKind.Float or PrimitiveKind.Double,
        StructType s => s.Fields.Any(f => Contains(f.Type)),
        _ => IsRepeatedIn(type),
    };
}
