using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Listings;

/// <summary>One page of a listing, in the keys' byte order.</summary>
public sealed record ListPage
{
    /// <summary>The objects; their bytes cannot be opened from here.</summary>
    public required IReadOnlyList<ObjectVersion> Objects { get; init; }

    /// <summary>What keys were rolled up into.</summary>
    public required IReadOnlyList<string> CommonPrefixes { get; init; }

    /// <summary>Where the next page begins; null: there is none.</summary>
    public ReadOnlyMemory<byte>? Next { get; init; }
}
