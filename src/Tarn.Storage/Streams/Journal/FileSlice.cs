namespace Tarn.Storage.Streams.Journal;

/// <summary>What memory holds of one shard in one sealed file (D10): where its part of the dense index lies, and its bounds.</summary>
internal sealed record FileSlice
{
    /// <summary>The file.</summary>
    public required JournalFile File { get; init; }

    /// <summary>Place of the slice in the file.</summary>
    public required long Position { get; init; }

    /// <summary>Bytes of the slice.</summary>
    public required int Length { get; init; }

    /// <summary>Checksum of the slice.</summary>
    public required uint Crc { get; init; }

    /// <summary>The slice itself, for a file that could not take its footer (D2): then it lies nowhere else.</summary>
    public byte[]? Inline { get; init; }

    /// <summary>The first offset in the file.</summary>
    public required long FirstOffset { get; init; }

    /// <summary>The offset after the last.</summary>
    public required long EndOffset { get; init; }

    /// <summary>Arrival of the first, Unix milliseconds.</summary>
    public required long FirstTimeMs { get; init; }

    /// <summary>Arrival of the last.</summary>
    public required long LastTimeMs { get; init; }
}
