using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Listings;

/// <summary>One page of versions and markers: keys in byte order, of each key the newest version first.</summary>
public sealed record VersionListPage
{
    /// <summary>The versions and markers; their bytes cannot be opened from here.</summary>
    public required IReadOnlyList<ObjectVersion> Versions { get; init; }

    /// <summary>The common prefixes into which keys were rolled up.</summary>
    public required IReadOnlyList<string> CommonPrefixes { get; init; }

    /// <summary>
    /// The page's last entry, after which the next page begins: a key, or a common prefix without a version. Null when
    /// this is the last page.
    /// </summary>
    public (string Key, string? VersionId)? Next { get; init; }
}
