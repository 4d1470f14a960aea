namespace Tarn.Lake.Catalog;

/// <summary>A database or table as <see cref="ICatalogNames"/> keeps it. Immutable.</summary>
public sealed record CatalogEntry
{
    /// <summary>Its id, unique in the instance: what the lake itself acts on lies under it.</summary>
    public required long Id { get; init; }

    /// <summary>Its name.</summary>
    public required CatalogName Name { get; init; }

    /// <summary>When it was made, milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The door document: what the door echoes and nobody acts on. Its first byte is the door's own version; may be empty.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }
}
