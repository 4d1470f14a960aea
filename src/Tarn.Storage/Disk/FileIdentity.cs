namespace Tarn.Storage.Disk;

/// <summary>
/// Distinguishes an unchanged file from one that was written, cut or replaced since an earlier check. Equal identities
/// mean that no write came between.
/// </summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedNs">Nanoseconds since 1970 of the last write.</param>
/// <param name="Inode">The file's number in its file system.</param>
public readonly record struct FileIdentity(long Length, long ModifiedNs, ulong Inode);
