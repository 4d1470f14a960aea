namespace Tarn.Storage.Objects.Blobs;

/// <summary>A range of an object's bytes.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
public readonly record struct ByteRange(long Offset, long Length);
