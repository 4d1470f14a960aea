namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>The content of a frame: D5 (frames are chained). An unknown kind refuses the start.</summary>
internal enum FrameKind : byte
{
    /// <summary>Records of one shard.</summary>
    Records = 1,

    /// <summary>Rows, and changes of streams and shards, of one commit: D9 (one commit for rows and records).</summary>
    Change = 2,

    /// <summary>A sealed file's footer: D10 (sealed files end with an index).</summary>
    Footer = 3,
}
