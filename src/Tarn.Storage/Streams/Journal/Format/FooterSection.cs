namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>The sections of a footer: D10 (sealed files end with an index). Unknown ones are skipped.</summary>
internal enum FooterSection : ushort
{
    /// <summary>The file's bounds.</summary>
    File = 1,

    /// <summary>Every stream's retention at the file's end.</summary>
    Streams = 2,

    /// <summary>Every shard's state at the file's end.</summary>
    Shards = 3,

    /// <summary>
    /// Per shard: the offset of its slice, and its bounds. Offsets count from the beginning of <see cref="Index"/>. The
    /// writer converts them to offsets in the payload and then in the file. Readers get offsets in the file.
    /// </summary>
    Slices = 4,

    /// <summary>The slices.</summary>
    Index = 5,

    /// <summary>Calls whose frames are in the file: D14 (retries are recognised).</summary>
    Calls = 6,

    /// <summary>Change frames, LSN and position: D9 (one commit for rows and records).</summary>
    Changes = 7,
}
