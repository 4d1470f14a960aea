using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>
/// Files that another library (SQLite) opens by their local path: sets their permissions, and reads their bytes without
/// that library.
/// </summary>
internal static class PrivateFile
{
    private const int OwnerMode = 0x180; // 0600

    /// <summary>The length of a file in bytes; 0 when there is none.</summary>
    public static long Length(string localPath) => new FileInfo(localPath) is { Exists: true } file ? file.Length : 0;

    /// <summary>Makes an empty file if there is none; afterwards only the owner may read and write it.</summary>
    /// <exception cref="TarnException">DiskFull, AccessDenied, DiskFailed.</exception>
    public static void Make(string localPath) => Restrict(localPath, Posix.ReadWrite | Posix.CreateIfAbsent);

    /// <summary>Lets only the owner read and write the file from now on. Does nothing when there is no file.</summary>
    public static void Restrict(string localPath)
    {
        if (File.Exists(localPath))
        {
            Restrict(localPath, Posix.ReadOnly);
        }
    }

    /// <summary>
    /// Removes the rights to a folder beyond the given mode. A folder of another owner stays unchanged.
    /// </summary>
    public static unsafe void LimitFolder(string localPath, int mode)
    {
        var status = stackalloc uint[Posix.StatusWords];
        if (Posix.Status(Posix.CurrentFolder, localPath, 0, Posix.StatusMode, status) != 0)
        {
            PosixError.Throw("statx", localPath, PosixError.Last);
        }

        var now = (int)(status[Posix.StatusModeWord] & Posix.PermissionBits);
        if ((now & ~mode) == 0)
        {
            return;
        }

        using var folder = Open(localPath, Posix.ReadOnly | Posix.Directory);
        if (Posix.ChangeMode(folder, now & mode) != 0 && PosixError.Last != PosixError.NotPermitted)
        {
            PosixError.Throw("chmod", localPath, PosixError.Last);
        }
    }

    /// <summary>Opens a file for reading; the caller disposes it.</summary>
    /// <exception cref="TarnException">NotFound, AccessDenied, DiskFailed.</exception>
    public static SafeFileHandle OpenRead(string localPath) => Open(localPath, Posix.ReadOnly);

    private static void Restrict(string localPath, int flags)
    {
        using var file = Open(localPath, flags);
        if (Posix.ChangeMode(file, OwnerMode) != 0)
        {
            PosixError.Throw("chmod", Path.GetFileName(localPath), PosixError.Last);
        }
    }

    private static SafeFileHandle Open(string localPath, int flags)
    {
        var descriptor = Posix.Open(localPath, flags | Posix.CloseOnExec, OwnerMode);
        if (descriptor < 0)
        {
            PosixError.Throw("open", Path.GetFileName(localPath), PosixError.Last);
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
