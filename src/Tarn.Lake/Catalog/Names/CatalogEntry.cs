namespace Tarn.Lake.Catalog.Names;

/// <summary>A database or table as <see cref="ICatalogNames"/> stores it. Immutable.</summary>
public sealed record CatalogEntry
{
    /// <summary>Its id, unique in the instance. The lake's own rows use it as their key.</summary>
    public required long Id { get; init; }

    public required CatalogName Name { get; init; }

    /// <summary>Its creation time, in milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>
    /// The door document: the door returns it, and the lake never interprets it. Its first byte is the door's own
    /// version. It may be empty.
    /// </summary>
    public ReadOnlyMemory<byte> Document { get; init; }
}
