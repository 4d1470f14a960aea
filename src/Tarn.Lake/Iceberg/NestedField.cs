namespace Tarn.Lake.Iceberg;

/// <summary>A field of a struct, or a column of a table.</summary>
/// <param name="Id">Unique in the table for ever, never reused; 0 while none is assigned.</param>
/// <param name="Name">The name, as first spelled.</param>
/// <param name="Type">The type.</param>
/// <param name="Required">Whether null is not allowed.</param>
public sealed record NestedField(int Id, string Name, IcebergType Type, bool Required = false)
{
    /// <summary>A comment for people.</summary>
    public string? Doc { get; init; }

    /// <summary>Value of rows written before the field existed, as JSON text of a single value (v3); null: none.</summary>
    public string? InitialDefault { get; init; }

    /// <summary>Value of rows whose writer gives none, as JSON text of a single value (v3); null: none.</summary>
    public string? WriteDefault { get; init; }
}
