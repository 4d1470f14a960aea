namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>What a footer's section holds (D10). Unknown ones are skipped.</summary>
internal enum FooterSection : ushort
{
    /// <summary>The file's bounds.</summary>
    File = 1,

    /// <summary>Every stream's retention at the file's end.</summary>
    Streams = 2,

    /// <summary>Every shard's state at the file's end.</summary>
    Shards = 3,

    /// <summary>Per shard: where its slice lies, its bounds.</summary>
    Slices = 4,

    /// <summary>The slices.</summary>
    Index = 5,

    /// <summary>Calls whose frames are in the file (D14).</summary>
    Calls = 6,

    /// <summary>Change frames: LSN and place (D9).</summary>
    Changes = 7,
}
