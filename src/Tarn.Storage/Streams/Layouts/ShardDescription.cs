using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>One shard incarnation of a stream. What it holds now is the log's to say (<see cref="IStreamLog.Describe"/>).</summary>
public sealed record ShardDescription
{
    /// <summary>The stream.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>The incarnation; children's are greater than their parents'.</summary>
    public required ShardId Id { get; init; }

    /// <summary>Its number within the stream.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The hashes that it takes.</summary>
    public required HashRange Hashes { get; init; }

    /// <summary>The shard that was split or merged into this one.</summary>
    public ShardParent? Parent { get; init; }

    /// <summary>The other one of a merge.</summary>
    public ShardParent? AdjacentParent { get; init; }

    /// <summary>When it began to take records.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>When it stopped to take records; null: it is open.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Whether it was split or merged into this one.</summary>
    public bool IsChildOf(ShardId shard) => Parent?.Id == shard || AdjacentParent?.Id == shard;
}
