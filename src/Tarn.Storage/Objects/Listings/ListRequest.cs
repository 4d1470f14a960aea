using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Listings;

/// <summary>A request for a listing of objects.</summary>
public sealed record ListRequest
{
    public required string Bucket { get; init; }

    /// <summary>The prefix of all listed keys.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Keys that contain this after the prefix are rolled up into common prefixes.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Only keys after this one; if it is in a common prefix, only keys after that prefix.</summary>
    public string? After { get; init; }

    /// <summary>
    /// The end of an earlier page: its <see cref="ListPage.Next"/>. It takes precedence over <see cref="After"/>.
    /// </summary>
    public ReadOnlyMemory<byte>? From { get; init; }

    /// <summary>The maximum number of objects and common prefixes together, 0 to 1,000.</summary>
    public int Limit { get; init; } = ObjectLimits.PageMax;
}
