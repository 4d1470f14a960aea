namespace Tarn.Storage.Streams.Layouts;

/// <summary>What is still to be done to a stream. The numbers lie in metadata rows.</summary>
public enum StreamWorkKind : byte
{
    /// <summary>Nothing but to become active: the change was made when it was asked for.</summary>
    Settle = 1,

    /// <summary>To split a shard.</summary>
    Split = 2,

    /// <summary>To merge two.</summary>
    Merge = 3,

    /// <summary>To come to a number of shards of equal ranges, by splits and merges.</summary>
    Scale = 4,

    /// <summary>To remove the stream.</summary>
    Delete = 5,
}
