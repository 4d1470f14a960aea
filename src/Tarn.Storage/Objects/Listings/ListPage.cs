using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Listings;

/// <summary>One page of a listing, in the keys' byte order.</summary>
public sealed record ListPage
{
    /// <summary>The objects; their bytes cannot be opened from here.</summary>
    public required IReadOnlyList<ObjectVersion> Objects { get; init; }

    /// <summary>The common prefixes into which keys were rolled up.</summary>
    public required IReadOnlyList<string> CommonPrefixes { get; init; }

    /// <summary>The start of the next page; null when this is the last.</summary>
    public ReadOnlyMemory<byte>? Next { get; init; }
}
