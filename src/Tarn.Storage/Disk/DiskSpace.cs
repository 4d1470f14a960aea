namespace Tarn.Storage.Disk;

/// <summary>Space on the file system that holds the data directory, in bytes.</summary>
/// <param name="Free">Bytes that this process may still use.</param>
/// <param name="Total">The file system's size.</param>
public readonly record struct DiskSpace(long Free, long Total);
