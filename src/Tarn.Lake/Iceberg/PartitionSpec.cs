namespace Tarn.Lake.Iceberg;

/// <summary>How a table's data files are divided. Equal by content.</summary>
/// <param name="SpecId">The spec's number in the table.</param>
/// <param name="Fields">Its fields in tuple order; empty: not partitioned.</param>
public sealed record PartitionSpec(int SpecId, IReadOnlyList<PartitionField> Fields)
{
    /// <summary>Spec 0 without fields.</summary>
    public static PartitionSpec Unpartitioned { get; } = new(0, []);

    /// <summary>Whether it divides at all: it has a field that is not void.</summary>
    public bool IsPartitioned => Fields.Any(f => f.Transform.Kind != TransformKind.Void);

    /// <summary>
    /// The type of the spec's partition tuples. Fields whose source column is gone are of type string: such values cannot be told any
    /// more but from the manifest's own schema.
    /// </summary>
    public StructType PartitionType(Schema schema) =>
        new(Fields.Select(f => new NestedField(f.FieldId, f.Name, ResultType(f, schema))).ToArray());

    /// <summary>Computes the tuple of a row, given its source column's values by column id.</summary>
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
