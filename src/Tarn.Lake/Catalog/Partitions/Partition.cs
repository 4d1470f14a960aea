namespace Tarn.Lake.Catalog.Partitions;

/// <summary>A partition of a table that is not Iceberg: values of the partition keys, a location, and its own description. Immutable.</summary>
public sealed record Partition
{
    /// <summary>A value for each partition key, in their order. Their texts are the partition's identity.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Its creation time, in milliseconds since the epoch.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The folder of its files; null: the client named none.</summary>
    public string? Location { get; init; }

    /// <summary>The door document of its own members. The lake never interprets it. It may be empty.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>
    /// The door document of its storage descriptor without the location. Partitions of a table with equal descriptors share one row. It may be
    /// empty.
    /// </summary>
    public ReadOnlyMemory<byte> Descriptor { get; init; }
}
