namespace Tarn.Storage.Streams.Journal;

/// <summary>Where one durable records frame lies.</summary>
/// <param name="File">Number of the file.</param>
/// <param name="Position">Its place in the file.</param>
/// <param name="Length">Its bytes, header and payload.</param>
/// <param name="BaseOffset">The first record's offset.</param>
/// <param name="Covered">Offsets covered.</param>
/// <param name="ArrivalTimeMs">Unix milliseconds.</param>
internal readonly record struct FrameEntry(long File, long Position, int Length, long BaseOffset, int Covered, long ArrivalTimeMs)
{
    public long EndOffset => BaseOffset + Covered;
}
