namespace Tarn.Storage.Disk;

/// <summary>Tells an unchanged file from one that was written, cut or replaced since an earlier look. Equal: nothing wrote to it in between.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedNs">Nanoseconds since 1970 of the last write.</param>
/// <param name="Inode">The file's number in its file system.</param>
public readonly record struct FileIdentity(long Length, long ModifiedNs, ulong Inode);
