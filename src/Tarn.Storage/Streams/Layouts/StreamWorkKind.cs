namespace Tarn.Storage.Streams.Layouts;

/// <summary>The kinds of pending work on a stream. The enum's numbers are stored in metadata rows.</summary>
public enum StreamWorkKind : byte
{
    /// <summary>Only to become active: the change itself was made at the request.</summary>
    Settle = 1,

    /// <summary>To split a shard.</summary>
    Split = 2,

    /// <summary>To merge two shards.</summary>
    Merge = 3,

    /// <summary>To reach a number of shards of equal ranges, by splits and merges.</summary>
    Scale = 4,

    /// <summary>To remove the stream.</summary>
    Delete = 5,
}
