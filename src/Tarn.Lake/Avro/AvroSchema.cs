namespace Tarn.Lake.Avro;

/// <summary>The kinds of Avro schemas.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed,
    Enum,
    Array,
    Map,
    Record,
    Union,
}

/// <summary>A parsed Avro schema. Recursive types refer to the same object.</summary>
/// <seealso href="https://avro.apache.org/docs/1.12.0/specification/"/>
internal sealed class AvroSchema(AvroKind kind)
{
    public AvroKind Kind { get; } = kind;

    /// <summary>Full name of a record, enum or fixed.</summary>
    public string? Name { get; init; }

    /// <summary>Attribute <c>logicalType</c>, even when it does not fit the kind.</summary>
    public string? LogicalType { get; init; }

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; init; }

    /// <summary>Symbols of an enum.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Items of an array, values of a map.</summary>
    public AvroSchema? Items { get; init; }

    /// <summary>Branches of a union.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; init; } = [];

    /// <summary>
    /// Fields of a record. Set once, after the record's name is registered, because fields may refer to it.
    /// </summary>
    public IReadOnlyList<AvroField> Fields { get; set; } = [];

    /// <summary>
    /// Whether this is a union of null and one other schema. Its values are null or values of the other schema.
    /// </summary>
    public bool IsOptional => Branches.Count == 2 && (Branches[0].Kind == AvroKind.Null) != (Branches[1].Kind == AvroKind.Null);
}

/// <summary>A field of a record.</summary>
/// <param name="FieldId">Iceberg's <c>field-id</c>, or null.</param>
internal sealed record AvroField(string Name, AvroSchema Schema, int? FieldId);
