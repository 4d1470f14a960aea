namespace Tarn.Lake.Catalog;

/// <summary>A table's version and pointer: what every commit changes. Immutable.</summary>
public sealed record TableHead
{
    /// <summary>Raised by every change of the definition or the pointer, Tarn's own too (D31); 0 at first.</summary>
    public long Version { get; init; }

    /// <summary>When it last changed, milliseconds since the epoch.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>The current metadata file; null for a table that is not Iceberg.</summary>
    public string? MetadataLocation { get; init; }

    /// <summary>The one before; null at first.</summary>
    public string? PreviousMetadataLocation { get; init; }

    /// <summary>
    /// Tarn changed the schema since a client last wrote the definition: columns are shown from the table's metadata, not from the
    /// definition.
    /// </summary>
    public bool SchemaByTarn { get; init; }
}
