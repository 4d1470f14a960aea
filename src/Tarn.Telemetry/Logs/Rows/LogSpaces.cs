using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>The metadata spaces of logs; documented in <c>docs/formats/logs.md</c>.</summary>
public static class LogSpaces
{
    /// <summary>(account, region) → the internal stream, its reader, the number up to which events are in segments.</summary>
    public static Space Feeds { get; } = new(400, "logs.feeds");

    /// <summary>(group id, name) → a log stream.</summary>
    public static Space Streams { get; } = new(401, "logs.streams");

    /// <summary>Stream id → the name of a log stream.</summary>
    public static Space StreamNames { get; } = new(407, "logs.stream-names");

    /// <summary>(stream id, first time, block id) → a block of events.</summary>
    public static Space StreamBlocks { get; } = new(402, "logs.stream-blocks");

    /// <summary>(group id, first time, block id) → the same block.</summary>
    public static Space GroupBlocks { get; } = new(403, "logs.group-blocks");

    /// <summary>Segment id → its blob, and the number of its blocks that are left.</summary>
    public static Space Segments { get; } = new(404, "logs.segments");

    /// <summary>Group id → the bytes of its events.</summary>
    public static Space Sizes { get; } = new(405, "logs.sizes");

    /// <summary>(account, region) → the reader of the internal stream for filters.</summary>
    public static Space FilterReaders { get; } = new(408, "logs.filter-readers");

    /// <summary>Removal id → a deleted group or stream with events to remove.</summary>
    public static Space Removals { get; } = new(406, "logs.removals");
}
