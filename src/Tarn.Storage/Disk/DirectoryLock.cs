using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary><c>LOCK</c>: one process at a time; the file names the process and its address.</summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string Name = "LOCK";
    private const int FileMode = 0x180; // 0600
    private const int TextBytesMax = 4096;

    // A killed server's child that has not yet run its program holds the server's descriptors, so also its lock.
    private static readonly TimeSpan DeadHolderWait = TimeSpan.FromSeconds(5);

    private readonly SafeFileHandle _handle;

    private DirectoryLock(SafeFileHandle handle) => _handle = handle;

    /// <exception cref="TarnException">Conflict: another process has the lock.</exception>
    public static DirectoryLock Take(string folder)
    {
        var descriptor = Posix.Open(
            Path.Join(folder, Name), Posix.ReadWrite | Posix.CreateIfAbsent | Posix.CloseOnExec, FileMode);
        if (descriptor < 0)
        {
            PosixError.Throw("open", Name, PosixError.Last);
        }

        var taken = Lock(new SafeFileHandle(descriptor, ownsHandle: true), folder);
        taken.Write(null);
        return taken;
    }

    /// <summary>
    /// Takes the lock and leaves the file unchanged; null when there is no file, which means that no server runs.
    /// </summary>
    /// <exception cref="TarnException">Conflict: another process has the lock.</exception>
    public static DirectoryLock? TakeToInspect(string folder)
    {
        var descriptor = Posix.Open(Path.Join(folder, Name), Posix.ReadOnly | Posix.CloseOnExec, FileMode);
        if (descriptor >= 0)
        {
            return Lock(new SafeFileHandle(descriptor, ownsHandle: true), folder);
        }

        return PosixError.Last == PosixError.NoSuchFile ? null : throw PosixError.Describe("open", Name, PosixError.Last);
    }

    private static DirectoryLock Lock(SafeFileHandle handle, string folder)
    {
        if (Posix.Lock(handle, Posix.LockExclusive | Posix.LockNonBlocking) == 0)
        {
            return new DirectoryLock(handle);
        }

        var error = PosixError.Last;
        var holder = Read(handle);
        if (error == PosixError.WouldBlock && !IsAlive(holder.Pid) && Wait(handle))
        {
            return new DirectoryLock(handle);
        }

        // After a wait that was too long, the handle closes when its call ends.
        handle.Dispose();
        throw error == PosixError.WouldBlock
            ? new TarnException(ErrorKind.Conflict, $"{folder} is used by process {holder.Pid} at {holder.Url}")
            : PosixError.Describe("flock", Name, error);
    }

    /// <summary>Writes the process that holds the lock and, once it listens, its address.</summary>
    public unsafe void Write(string? url)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{url}\n"));
        fixed (byte* start = text)
        {
            // The earlier text is overwritten, which needs no space on a full disk. Only a new file may find none; then
            // the lock holds without its text.
            if (Posix.WriteAt(_handle, start, (nuint)text.Length, 0) != text.Length && PosixError.Last is var error)
            {
                if (error == PosixError.NoSpace)
                {
                    return;
                }

                PosixError.Throw("write", Name, error);
            }
        }

        if (Posix.Truncate(_handle, text.Length) != 0)
        {
            PosixError.Throw("ftruncate", Name, PosixError.Last);
        }
    }

    // The file stays: if it were removed, two processes could lock two files of the same name. The close alone does not
    // free the lock while a child that is being started has the descriptor too: a child closes it only when it runs its
    // program.
    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            _ = Posix.Lock(_handle, Posix.Unlock);
        }

        _handle.Dispose();
    }

    private static bool IsAlive(string pid) => pid.Length == 0 || Directory.Exists(Path.Join("/proc", pid));

    private static bool Wait(SafeFileHandle handle)
    {
        var taking = Task.Run(() => Posix.Lock(handle, Posix.LockExclusive) == 0);
        return taking.Wait(DeadHolderWait) && taking.Result;
    }

    private static unsafe (string Pid, string Url) Read(SafeFileHandle handle)
    {
        var text = stackalloc byte[TextBytesMax];
        var count = Posix.ReadAt(handle, text, TextBytesMax, 0);
        var lines = Encoding.UTF8.GetString(text, (int)Math.Max(0, count)).Split('\n');
        var url = lines.ElementAtOrDefault(1);
        return (lines[0], string.IsNullOrEmpty(url) ? "(starting)" : url);
    }
}
