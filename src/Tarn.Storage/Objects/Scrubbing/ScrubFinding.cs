namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>A range of a blob that does not match its checksum, read twice.</summary>
/// <param name="Path">The file, relative to the data directory.</param>
/// <param name="Position">The range's offset in it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="What">The damaged content, with the object's bucket and key.</param>
/// <param name="Found">When it was found.</param>
public sealed record ScrubFinding(string Path, long Position, long Length, string What, DateTimeOffset Found);
