using Tarn.Storage.Metadata;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>The metadata spaces of streams; documented in <c>docs/formats/metadata.md</c>.</summary>
public static class StreamSpaces
{
    /// <summary>Stream id → owner, mode, status, retention, created, next ordinal.</summary>
    public static Space Streams { get; } = new(1, "streams");

    /// <summary>(stream id, shard id) → ordinal, hashes, parents, opened, closed.</summary>
    public static Space Shards { get; } = new(2, "streams.shards");

    /// <summary>Stream id → the pending work on a stream that is not active.</summary>
    public static Space Work { get; } = new(3, "streams.work");
}
