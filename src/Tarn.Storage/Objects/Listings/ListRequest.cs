using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Listings;

/// <summary>Which objects to list.</summary>
public sealed record ListRequest
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Keys begin with this.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Keys that have this after the prefix are rolled up into common prefixes.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Only keys after this one; where it lies in a common prefix, only what follows that.</summary>
    public string? After { get; init; }

    /// <summary>Where an earlier page ended: its <see cref="ListPage.Next"/>. It wins over <see cref="After"/>.</summary>
    public ReadOnlyMemory<byte>? From { get; init; }

    /// <summary>Objects and common prefixes together, 0 to 1,000.</summary>
    public int Limit { get; init; } = ObjectLimits.PageMax;
}
