using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>The rule that divides a table's data files into partitions. Equal by content.</summary>
/// <param name="SpecId">The spec's number in the table.</param>
/// <param name="Fields">Its fields in tuple order; empty: not partitioned.</param>
public sealed record PartitionSpec(int SpecId, IReadOnlyList<PartitionField> Fields)
{
    /// <summary>Spec 0 without fields.</summary>
    public static PartitionSpec Unpartitioned { get; } = new(0, []);

    /// <summary>Whether the spec divides files: at least one of its fields is not void.</summary>
    public bool IsPartitioned => Fields.Any(f => f.Transform.Kind != TransformKind.Void);

    /// <summary>
    /// The type of the spec's partition tuples. A field without a source column in the schema has type string, because
    /// only the manifest's own schema still has its true type.
    /// </summary>
    public StructType PartitionType(Schema schema) =>
        new(Fields.Select(f => new NestedField(f.FieldId, f.Name, ResultType(f, schema))).ToArray());

    /// <summary>
    /// Computes the tuple of a row. <paramref name="valueOf"/> returns the row's value of a column id.
    /// </summary>
    public PartitionTuple TupleOf(Schema schema, Func<int, object?> valueOf) =>
        new(Fields.Select(f => f.Transform.Apply(SourceType(f, schema)!, valueOf(f.SourceId))).ToArray());

    /// <inheritdoc/>
    public bool Equals(PartitionSpec? other) => other is not null && SpecId == other.SpecId && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SpecId, Fields.Count);

    private static PrimitiveType ResultType(PartitionField field, Schema schema) =>
        SourceType(field, schema) is { } source ? field.Transform.ResultType(source)
        : field.Transform.Kind is TransformKind.Identity or TransformKind.Truncate or TransformKind.Void ? PrimitiveType.String
        : field.Transform.ResultType(PrimitiveType.String);

    private static PrimitiveType? SourceType(PartitionField field, Schema schema) =>
        schema.FieldsById.TryGetValue(field.SourceId, out var source) ? source.Type as PrimitiveType : null;
}
