namespace Tarn.Analytics.Runs.Rows;

/// <summary>The kinds of events. The numbers are stored.</summary>
internal enum RunEventKind : byte
{
    /// <summary>A shard got its number, and joined its source.</summary>
    Opened = 0,

    /// <summary>A shard left its source.</summary>
    Closed = 1,

    /// <summary>Offsets were read over, because their records were missing. A replay reads over them as well, so that positions stay equal.</summary>
    Hole = 2,

    /// <summary>A reference table got other rows: the number of its snapshot is the event's first offset.</summary>
    Reference = 3,
}
