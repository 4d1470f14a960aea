using Tarn.Storage.Calls;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>The contents of a sealed file's footer, without the index itself.</summary>
internal sealed class FooterContent
{
    /// <summary>The highest LSN in the file, the footer's own included.</summary>
    public long LastLsn { get; set; }

    /// <summary>The LSN of the newest change frame up to the file's end.</summary>
    public long LastChangeLsn { get; set; }

    /// <summary>Checksum of the last data frame's header; the chain continues from it in the next file.</summary>
    public uint LastHeaderCrc { get; set; }

    /// <summary>Where data ends.</summary>
    public long DataEnd { get; set; }

    /// <summary>A change frame up to this LSN was lost; 0: none.</summary>
    public long LostChangeLsn { get; set; }

    /// <summary>Arrival time of the newest record, Unix milliseconds.</summary>
    public long LastArrivalMs { get; set; }

    /// <summary>Streams and their retention, milliseconds.</summary>
    public List<(long Stream, long RetentionMs)> Streams { get; } = [];

    /// <summary>Shards at the file's end.</summary>
    public List<ShardState> Shards { get; } = [];

    /// <summary>Change frames: LSN and position.</summary>
    public List<(long Lsn, long Position)> Changes { get; } = [];

    /// <summary>
    /// Calls in order of position; each position is that of the first of the frames that are adjacent in one group.
    /// </summary>
    public List<(CallKey Call, long Position)> Calls { get; } = [];

    /// <summary>A shard at the file's end.</summary>
    internal readonly record struct ShardState(
        long Stream, long Shard, long NextOffset, long FirstOffset, long LastArrivalMs, bool Closed);
}
