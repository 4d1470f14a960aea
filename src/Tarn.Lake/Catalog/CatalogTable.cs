using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Catalog;

/// <summary>A table as the catalog stores it: its definition and its pointer. Immutable.</summary>
public sealed record CatalogTable
{
    /// <summary>Its id.</summary>
    public TableId Id { get; init; }

    /// <summary>Its name.</summary>
    public required TableName Name { get; init; }

    /// <summary>Its creation time, in milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>
    /// Whether Tarn created it. If so, Tarn may add <c>_rest</c> to it: D35 (types are chosen over the first buffer).
    /// </summary>
    public bool MadeByTarn { get; init; }

    /// <summary>
    /// The door document: the door returns it, and the lake never interprets it. Its first byte is the door's own
    /// version. It may be empty.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }

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

    /// <summary>The current metadata file of a view that was described in Iceberg's form; null for everything else.</summary>
    public string? ViewLocation { get; init; }

    /// <summary>The identity of such a view, which remains when another door describes it anew; null: it never had one.</summary>
    public Guid? ViewUuid { get; init; }

    /// <summary>The folder of its files, as its metadata gives it; null for a table that is not Iceberg.</summary>
    public string? Place { get; init; }

    /// <summary>
    /// Tarn changed the schema after a client last wrote the definition. Doors then show the columns of the table's
    /// metadata instead of the definition's.
    /// </summary>
    public bool SchemaByTarn { get; init; }

    /// <summary>Whether it is an Iceberg table. If not, it is a plain Glue table.</summary>
    public bool IsIceberg => MetadataLocation is not null;

    /// <summary>This table with the members that the registry of names holds.</summary>
    internal CatalogTable Named(CatalogEntry entry) => this with
    {
        Id = new TableId(entry.Id),
        Name = entry.Name.ToTable(),
        CreatedMs = entry.CreatedMs,
        Document = entry.Document,
    };

    internal CatalogEntry ToEntry() => new() { Id = Id.Value, Name = CatalogName.Of(Name), CreatedMs = CreatedMs, Document = Document };
}
