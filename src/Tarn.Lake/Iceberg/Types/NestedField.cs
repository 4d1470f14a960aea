namespace Tarn.Lake.Iceberg.Types;

/// <summary>A field of a struct, or a column of a table.</summary>
/// <param name="Id">Unique in the table and never reused; 0: not assigned yet.</param>
/// <param name="Name">The name, as first spelled.</param>
/// <param name="Required">Whether null is forbidden.</param>
public sealed record NestedField(int Id, string Name, IcebergType Type, bool Required = false)
{
    /// <summary>A comment for people.</summary>
    public string? Doc { get; init; }

    /// <summary>
    /// The value of rows written before the field existed, as JSON text of a single value (v3); null: none.
    /// </summary>
    public string? InitialDefault { get; init; }

    /// <summary>The value of rows whose writer gives none, as JSON text of a single value (v3); null: none.</summary>
    public string? WriteDefault { get; init; }

    /// <summary>Whether rows written before the field existed have another value than null.</summary>
    public bool HasInitialDefault => InitialDefault is not (null or "null");

    /// <summary>Whether rows whose writer gives no value have another one than null.</summary>
    public bool HasWriteDefault => WriteDefault is not (null or "null");
}
