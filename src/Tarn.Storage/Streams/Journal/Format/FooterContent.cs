using Tarn.Storage.Calls;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>What a sealed file's footer says, but for the index itself.</summary>
internal sealed class FooterContent
{
    /// <summary>The highest LSN in the file, the footer's own included.</summary>
    public long LastLsn { get; set; }

    /// <summary>The LSN of the newest change frame up to the file's end.</summary>
    public long LastChangeLsn { get; set; }

    /// <summary>Checksum of the last data frame's header: the chain goes on from it in the next file.</summary>
    public uint LastHeaderCrc { get; set; }

    /// <summary>Where data ends.</summary>
    public long DataEnd { get; set; }

    /// <summary>A change frame up to this LSN was lost; 0: none.</summary>
    public long LostChangeLsn { get; set; }

    /// <summary>Arrival of the newest record, Unix milliseconds.</summary>
    public long LastArrivalMs { get; set; }

    /// <summary>Streams and their retention, milliseconds.</summary>
    public List<(long Stream, long RetentionMs)> Streams { get; } = [];

    /// <summary>Shards.</summary>
    public List<ShardState> Shards { get; } = [];

    /// <summary>Change frames.</summary>
    public List<(long Lsn, long Position)> Changes { get; } = [];

    /// <summary>Calls, in order of place: the first of frames that lie side by side in one group.</summary>
    public List<(CallKey Call, long Position)> Calls { get; } = [];

    /// <summary>A shard at the file's end.</summary>
    internal readonly record struct ShardState(
        long Stream, long Shard, long NextOffset, long FirstOffset, long LastArrivalMs, bool Closed);
}
