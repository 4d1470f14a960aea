using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Catalog;

/// <summary>A database. Immutable.</summary>
public sealed record Database
{
    /// <summary>Its id, unique in the instance.</summary>
    public required long Id { get; init; }

    public required DatabaseName Name { get; init; }

    /// <summary>Its creation time, in milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The default location of its tables; null: none was given.</summary>
    public string? Location { get; init; }

    /// <summary>
    /// The door document: the door returns it, and the lake never interprets it. Its first byte is the door's own
    /// version. It may be empty.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    internal static Database Of(CatalogEntry entry, DatabaseRow row) => new()
    {
        Id = entry.Id,
        Name = entry.Name.ToDatabase(),
        CreatedMs = entry.CreatedMs,
        Location = row.Location,
        Document = entry.Document,
    };
}
