namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>What a frame holds (D5). An unknown kind refuses the start.</summary>
internal enum FrameKind : byte
{
    /// <summary>Records of one shard.</summary>
    Records = 1,

    /// <summary>Rows, and changes of streams and shards, of one commit (D9).</summary>
    Change = 2,

    /// <summary>A sealed file's footer (D10).</summary>
    Footer = 3,
}
