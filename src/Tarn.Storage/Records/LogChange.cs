namespace Tarn.Storage.Records;

/// <summary>
/// A change of streams or shards that the journal must know; it travels in the commit's change frame. See D9 (one
/// commit for rows and records).
/// </summary>
public abstract record LogChange
{
    private LogChange()
    {
    }

    /// <summary>A stream begins.</summary>
    public sealed record CreateStream(StreamId Stream, TimeSpan Retention) : LogChange;

    /// <summary>A stream and all its shards end; their records may be freed.</summary>
    public sealed record DeleteStream(StreamId Stream) : LogChange;

    /// <summary>A shard begins to take appends at offset 0.</summary>
    public sealed record OpenShard(StreamId Stream, ShardId Shard) : LogChange;

    /// <summary>A shard takes no more appends; the journal's writer writes its last offset into the frame.</summary>
    public sealed record CloseShard(ShardId Shard) : LogChange;

    /// <summary>A closed shard ends, when no record of it is left or needed; its records may be freed.</summary>
    public sealed record DeleteShard(ShardId Shard) : LogChange;

    /// <summary>Records stay readable for this long: 24 h to 8,760 h.</summary>
    public sealed record SetRetention(StreamId Stream, TimeSpan Retention) : LogChange;
}
