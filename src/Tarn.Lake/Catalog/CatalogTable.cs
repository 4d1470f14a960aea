using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Catalog;

/// <summary>A table's definition, which changes seldom. Immutable.</summary>
public sealed record CatalogTable
{
    /// <summary>Its id.</summary>
    public required TableId Id { get; init; }

    /// <summary>Its name.</summary>
    public required TableName Name { get; init; }

    /// <summary>Its creation time, in milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>Whether its pointer is the location of Iceberg metadata. If not, it is a plain Glue table.</summary>
    public required bool IsIceberg { get; init; }

    /// <summary>
    /// Whether Tarn created it. If so, Tarn may add <c>_rest</c> to it: D35 (types are chosen over the first buffer).
    /// </summary>
    public bool MadeByTarn { get; init; }

    /// <summary>
    /// The door document: the door returns it, and the lake never interprets it. Its first byte is the door's own
    /// version. It may be empty.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    internal static CatalogTable Of(CatalogEntry entry, TableRow row) => new()
    {
        Id = new TableId(entry.Id),
        Name = entry.Name.ToTable(),
        CreatedMs = entry.CreatedMs,
        IsIceberg = row.IsIceberg,
        MadeByTarn = row.MadeByTarn,
        Document = entry.Document,
    };

    internal CatalogEntry ToEntry() => new() { Id = Id.Value, Name = CatalogName.Of(Name), CreatedMs = CreatedMs, Document = Document };
}
