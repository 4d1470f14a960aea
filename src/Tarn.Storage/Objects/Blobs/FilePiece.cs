namespace Tarn.Storage.Objects.Blobs;

/// <summary>An extent's bytes in a file of this machine: in its blob, or in a joined copy.</summary>
/// <param name="Path">The file, relative to the data directory.</param>
/// <param name="Offset">The offset of the extent's first byte in that file.</param>
/// <param name="Extent">The extent: its length and its blocks' checksums.</param>
internal readonly record struct FilePiece(string Path, long Offset, Extent Extent);
