using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>
/// The C library's calls that Disk makes itself, because .NET hides their results: D1 (system calls are checked).
/// Values are linux-x64's.
/// </summary>
internal static unsafe partial class Posix
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int CreateNew = 0x40 | 0x80;
    public const int CreateIfAbsent = 0x40;
    public const int Directory = 0x10000;
    public const int CloseOnExec = 0x80000;

    public const int AdviseWillNeed = 3;
    public const int AdviseDontNeed = 4;
    public const uint WriteBackWaitBefore = 1;
    public const uint WriteBackStart = 2;
    public const uint WriteBackWaitAfter = 4;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int Unlock = 8;

    public const uint MemoryCloseOnExec = 1;
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapShared = 1;
    public const int AdviseMemoryDontNeed = 4;

    public const int CurrentFolder = -100;
    public const uint StatusLinks = 4;

    /// <summary>The size of struct statx in 32-bit words, and the index of its link count.</summary>
    public const int StatusWords = 64;
    public const int StatusLinksWord = 4;

    /// <summary>The permission bits, in the low 12 bits of their word.</summary>
    public const uint StatusMode = 2;
    public const int StatusModeWord = 7;
    public const uint PermissionBits = 0xFFF;

    /// <summary>The type of a file, in the high 4 of the 16 bits of its mode, and a status call that follows no link.</summary>
    public const uint StatusType = 1;
    public const uint TypeBits = 0xF000;
    public const uint TypePlain = 0x8000;
    public const uint TypeLink = 0xA000;
    public const int NoFollow = 0x100;

    /// <summary>
    /// Words of struct statx that hold 64-bit values: inode, size, seconds of the last write; then its nanoseconds, 32
    /// bits.
    /// </summary>
    public const int StatusInodeWord = 8;
    public const int StatusSizeWord = 10;
    public const int StatusModifiedWord = 28;
    public const int StatusModifiedNsWord = 30;
    public const uint StatusIdentity = 0x40 | 0x100 | 0x200;
    public const int OfDescriptor = 0x1000;

    /// <summary>The most parts that one pwritev takes.</summary>
    public const int PartsMax = 1024;

    /// <summary>
    /// The system call that opens a file as struct open_how describes. Then the struct's size in 64-bit words, and the
    /// flag to use only names in memory.
    /// </summary>
    public const nint OpenHow = 437;
    public const int OpenHowWords = 3;
    public const int OpenHowResolveWord = 2;
    public const ulong ResolveCached = 0x20;

    /// <summary>Reads only bytes in memory, and does not wait.</summary>
    public const int ReadNoWait = 8;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport(C, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(SafeFileHandle file, byte* bytes, nuint count, long offset);

    [LibraryImport(C, EntryPoint = "pwritev", SetLastError = true)]
    public static partial nint WritePartsAt(SafeFileHandle file, Part* parts, int count, long offset);

    [LibraryImport(C, EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(SafeFileHandle file, byte* bytes, nuint count, long offset);

    [LibraryImport(C, EntryPoint = "preadv2", SetLastError = true)]
    public static partial nint ReadPartsAt(SafeFileHandle file, Part* parts, int count, long offset, int flags);

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SystemCall(nint number, nint folder, string path, ulong* how, nuint bytes);

    [LibraryImport(C, EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);

    [LibraryImport(C, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport(C, EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport(C, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport(C, EntryPoint = "sync_file_range", SetLastError = true)]
    public static partial int WriteBack(SafeFileHandle file, long offset, long length, uint flags);

    /// <summary>Returns the error as its result, not in errno.</summary>
    [LibraryImport(C, EntryPoint = "posix_fadvise")]
    public static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport(C, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport(C, EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string added);

    [LibraryImport(C, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport(C, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveFolder(string path);

    [LibraryImport(C, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(string path, int mode);

    [LibraryImport(C, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, int mode);

    [LibraryImport(C, EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetAttribute(SafeFileHandle file, string name, byte* value, nuint length, int flags);

    [LibraryImport(C, EntryPoint = "fgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetAttribute(SafeFileHandle file, string name, byte* value, nuint length);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(int folder, string path, int flags, uint mask, uint* status);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(SafeFileHandle file, string empty, int flags, uint mask, uint* status);

    [LibraryImport(C, EntryPoint = "copy_file_range", SetLastError = true)]
    public static partial nint CopyRange(
        SafeFileHandle source, long* sourceOffset, SafeFileHandle target, long* targetOffset, nuint length, uint flags);

    [LibraryImport(C, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport(C, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMemory(string name, uint flags);

    /// <summary>Returns -1 on failure.</summary>
    [LibraryImport(C, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport(C, EntryPoint = "madvise", SetLastError = true)]
    public static partial int AdviseMemory(nint address, nuint length, int advice);

    [LibraryImport(C, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Part
    {
        public byte* Start;
        public nuint Length;
    }
}
