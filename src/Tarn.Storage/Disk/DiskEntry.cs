namespace Tarn.Storage.Disk;

/// <summary>One name in a folder, or the file or folder at a path.</summary>
/// <param name="Name">The last part of the path.</param>
/// <param name="IsFolder">True for a folder: its <paramref name="Length"/> is 0.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedMs">The last change of the content, Unix milliseconds.</param>
public readonly record struct DiskEntry(string Name, bool IsFolder, long Length, long ModifiedMs);
