namespace Tarn.Lake.Catalog;

/// <summary>A database. Immutable.</summary>
public sealed record Database
{
    /// <summary>Its id, unique in the instance.</summary>
    public required long Id { get; init; }

    /// <summary>Its name.</summary>
    public required DatabaseName Name { get; init; }

    /// <summary>When it was made, milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>Where its tables lie unless they say otherwise; null: nowhere given.</summary>
    public string? Location { get; init; }

    /// <summary>The door document: what the door echoes and nobody acts on. Its first byte is the door's own version; may be empty.</summary>
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
