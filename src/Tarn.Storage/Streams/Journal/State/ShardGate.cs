namespace Tarn.Storage.Streams.Journal.State;

/// <summary>What the journal's writer answers to an append: it alone decides whether a shard is open (D9).</summary>
internal enum ShardGate : byte
{
    /// <summary>The set that opens it waits for its turn.</summary>
    NotYet,

    /// <summary>Takes appends.</summary>
    Open,

    /// <summary>Closed.</summary>
    Closed,

    /// <summary>Deleted.</summary>
    Deleted,
}
