using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>One shard incarnation of a stream. <see cref="IStreamLog.Describe"/> returns its current bounds.</summary>
public sealed record ShardDescription
{
    public required StreamId Stream { get; init; }

    /// <summary>The incarnation; a child's is greater than its parents'.</summary>
    public required ShardId Id { get; init; }

    /// <summary>The shard's number within the stream.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The hashes that it takes.</summary>
    public required HashRange Hashes { get; init; }

    /// <summary>The shard that was split or merged into this one.</summary>
    public ShardParent? Parent { get; init; }

    /// <summary>The other parent of a merge.</summary>
    public ShardParent? AdjacentParent { get; init; }

    /// <summary>When the shard began to take records.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>When the shard stopped taking records; null while it is open.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Whether that shard was split or merged into this one.</summary>
    public bool IsChildOf(ShardId shard) => Parent?.Id == shard || AdjacentParent?.Id == shard;
}
