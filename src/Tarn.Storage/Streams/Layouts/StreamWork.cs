using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// What is still to be done to a stream that is not <see cref="StreamPhase.Active"/>: a row, so that a restart in the middle goes on
/// with it.
/// </summary>
public sealed record StreamWork
{
    /// <summary>What.</summary>
    public required StreamWorkKind Kind { get; init; }

    /// <summary>Not before, to the millisecond.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>The shard to split, or the lower one to merge.</summary>
    public ShardId Shard { get; init; }

    /// <summary>The upper one to merge.</summary>
    public ShardId Adjacent { get; init; }

    /// <summary>Where the upper child of a split begins.</summary>
    public UInt128 NewStart { get; init; }

    /// <summary>How many open shards there shall be in the end.</summary>
    public int Target { get; init; }
}
