namespace Tarn.Storage.Disk;

/// <summary>
/// Replaces small files as a whole: written beside, synced, renamed, folder synced. On a full disk they take the
/// ballast's space: D15 (a full disk stops work in order).
/// </summary>
public static class AtomicFile
{
    private const string Suffix = ".new";

    /// <summary>Replaces a file, durably: afterwards it has either the old or the new content, never a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">The new content.</param>
    /// <param name="mode">The permission bits; null: the owner only (0600).</param>
    /// <exception cref="TarnException">DiskFull: the ballast is gone too. DiskFailed, AccessDenied.</exception>
    public static void Write(IDisk disk, string path, byte[] content, int? mode = null) =>
        disk.Guard.WithBallast(() => WriteOnce(disk, path, content, mode));

    /// <summary>Reads a file's whole content.</summary>
    /// <exception cref="TarnException">NotFound; Damaged: longer than <paramref name="bytesMax"/>.</exception>
    public static byte[] Read(IDisk disk, string path, int bytesMax)
    {
        using var file = disk.OpenRead(path, FileClass.Metadata);
        var length = file.Length;
        if (length > bytesMax)
        {
            throw new TarnException(ErrorKind.Damaged, $"{path} has {length} bytes; at most {bytesMax} were expected.");
        }

        var content = new byte[length];
        return content[..file.Read(0, content)];
    }

    private static void WriteOnce(IDisk disk, string path, byte[] content, int? mode)
    {
        var beside = path + Suffix;
        disk.Delete(beside);
        using (var file = disk.Create(beside, FileClass.Metadata))
        {
            file.Write(0, content);
            if (mode is { } others)
            {
                file.SetMode(others);
            }

            file.Sync();
        }

        disk.Rename(beside, path);
        disk.SyncFolder(path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : string.Empty);
    }
}
