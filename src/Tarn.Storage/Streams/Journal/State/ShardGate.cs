namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The writer's answer to an append. The writer alone decides whether a shard is open: D9 (one commit for rows and
/// records).
/// </summary>
internal enum ShardGate : byte
{
    /// <summary>The set that opens the shard waits for its turn.</summary>
    NotYet,

    /// <summary>Takes appends.</summary>
    Open,

    Closed,

    Deleted,
}
