using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The pending work on a stream that is not <see cref="StreamPhase.Active"/>. It is a row, so that the work continues
/// after a restart in the middle.
/// </summary>
public sealed record StreamWork
{
    public required StreamWorkKind Kind { get; init; }

    /// <summary>The earliest time of the work, to the millisecond.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>The shard to split, or the lower shard to merge.</summary>
    public ShardId Shard { get; init; }

    /// <summary>The upper shard to merge.</summary>
    public ShardId Adjacent { get; init; }

    /// <summary>The first hash of the upper child of a split.</summary>
    public UInt128 NewStart { get; init; }

    /// <summary>The number of open shards in the end.</summary>
    public int Target { get; init; }
}
