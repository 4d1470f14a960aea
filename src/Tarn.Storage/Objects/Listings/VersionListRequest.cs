using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Listings;

/// <summary>A request for a listing of versions and markers.</summary>
public sealed record VersionListRequest
{
    public required string Bucket { get; init; }

    /// <summary>The prefix of all listed keys.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Keys that contain this after the prefix are rolled up into common prefixes.</summary>
    public string? Delimiter { get; init; }

    /// <summary>
    /// Only keys after this one, and its versions after <see cref="AfterVersion"/>; if it is in a common prefix, only
    /// keys after that prefix. Null: from the first.
    /// </summary>
    public string? AfterKey { get; init; }

    /// <summary>
    /// A version id of <see cref="AfterKey"/>; null: none of its versions is listed. When the version was removed
    /// meanwhile, all that remain are listed.
    /// </summary>
    public string? AfterVersion { get; init; }

    /// <summary>The maximum number of versions, markers and common prefixes together, 0 to 1,000.</summary>
    public int Limit { get; init; } = ObjectLimits.PageMax;
}
