namespace Tarn.Lake.Catalog;

/// <summary>A table's version and pointer, which every commit changes. Immutable.</summary>
public sealed record TableHead
{
    /// <summary>
    /// Every change of the definition or the pointer raises it, Tarn's own changes too: D31 (a failed requirement is a
    /// conflict). It begins at 0.
    /// </summary>
    public long Version { get; init; }

    /// <summary>The time of its last change, in milliseconds since the epoch.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>The current metadata file; null for a table that is not Iceberg.</summary>
    public string? MetadataLocation { get; init; }

    /// <summary>The metadata file before the current one; null at first.</summary>
    public string? PreviousMetadataLocation { get; init; }

    /// <summary>
    /// Tarn changed the schema after a client last wrote the definition. Doors then show the columns of the table's
    /// metadata instead of the definition's.
    /// </summary>
    public bool SchemaByTarn { get; init; }
}
