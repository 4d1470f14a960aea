namespace Tarn.Storage.Streams;

/// <summary>The outcome of a <see cref="LogAppend"/>.</summary>
public sealed class AppendOutcome
{
    /// <summary>One outcome per shard, in the append's order.</summary>
    public required ReadOnlyMemory<ShardOutcome> Shards { get; init; }

    /// <summary>
    /// For a recognised retry: the position of every record of the call by its index in the call, recorded before or
    /// appended now; null for a first attempt. See D14 (retries are recognised). It takes precedence over
    /// <see cref="Shards"/>, because the retry may have been routed to other shards.
    /// </summary>
    public ReadOnlyMemory<LogPosition>? Recorded { get; init; }
}
