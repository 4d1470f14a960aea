using System.Runtime.InteropServices;
using SQLitePCL;
using Tarn.Storage.Metadata.Sqlite.Native;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// SQLite's files: as SQLite's own for Linux, with one difference. Every page of a database file is written with a
/// checksum and checked when it is read (<see cref="PageChecksum"/>).
/// </summary>
/// <remarks>
/// SQLite calls a file through a table of methods. A database file gets a copy of its table with two methods replaced;
/// these call the original ones with the same file. The frames of the write-ahead log have SQLite's own checksums.
/// </remarks>
internal static unsafe class CheckedFiles
{
    /// <summary>The name under which a connection opens these files.</summary>
    public const string Name = "tarn";

    /// <summary>
    /// The same files for a connection that only reads: it writes, makes, removes and locks no file, neither the
    /// database nor its log and shared memory. The caller makes sure that no process writes meanwhile. The connection
    /// needs <c>locking_mode = EXCLUSIVE</c>.
    /// </summary>
    public const string ReadOnlyName = "tarn-read-only";

    /// <summary>An extended code of SQLITE_CORRUPT: the statement fails, and its transaction can continue.</summary>
    public const int PageDamaged = raw.SQLITE_CORRUPT | (0x54 << 8);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, nint> CheckedMethods = [];
    private static NativeVfs* _system;
    private static NativeFileMethods* _systemMethods;

    [ThreadStatic]
    private static long _damagedPage;

    /// <summary>The page at which this thread's last call failed with the code <see cref="PageDamaged"/>.</summary>
    public static long DamagedPage => _damagedPage;

    /// <summary>Registers the files with SQLite; once per process is enough.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (_system is not null)
            {
                return;
            }

            Batteries_V2.Init();
            var known = NativeSqlite.FindVfs(null);
            Invariant.Check(known is not null && known->Version >= 3);
            _system = known;
            var own = CopyOf(known, Name);
            own->Open = &Open;
            Invariant.Check(NativeSqlite.RegisterVfs(own, 0) == NativeSqlite.Ok);

            NativeVfs* unlocked;
            fixed (byte* name = "unix-none\0"u8)
            {
                unlocked = NativeSqlite.FindVfs(name);
            }

            Invariant.Check(unlocked is not null && (nint)unlocked->Open == (nint)known->Open);
            var readOnly = CopyOf(unlocked, ReadOnlyName);
            readOnly->Open = &OpenToRead;
            readOnly->Delete = &Keep;
            Invariant.Check(NativeSqlite.RegisterVfs(readOnly, 0) == NativeSqlite.Ok);
        }
    }

    private static NativeVfs* CopyOf(NativeVfs* known, string name)
    {
        var own = (NativeVfs*)NativeMemory.Alloc((nuint)sizeof(NativeVfs));
        *own = *known;
        own->Next = null;
        own->Name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        return own;
    }

    [UnmanagedCallersOnly]
    private static int Open(NativeVfs* vfs, byte* path, NativeFile* file, int flags, int* flagsOut)
    {
        var code = _system->Open(vfs, path, file, flags, flagsOut);
        if (code == NativeSqlite.Ok && (flags & NativeSqlite.OpenMainDatabase) != 0)
        {
            return Check(file);
        }

        return code;
    }

    [UnmanagedCallersOnly]
    private static int OpenToRead(NativeVfs* vfs, byte* path, NativeFile* file, int flags, int* flagsOut)
    {
        flags = (flags & ~(raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE)) | raw.SQLITE_OPEN_READONLY;
        if ((flags & NativeSqlite.OpenLog) != 0)
        {
            int exists;
            var asked = vfs->Access(vfs, path, NativeSqlite.AccessExists, &exists);
            if (asked != NativeSqlite.Ok)
            {
                return asked;
            }

            // SQLite would create the log of a file in WAL mode. When there is no log, it gets an empty file to read.
            fixed (byte* empty = "/dev/null\0"u8)
            {
                return _system->Open(vfs, exists != 0 ? path : empty, file, flags, flagsOut);
            }
        }

        var code = _system->Open(vfs, path, file, flags, flagsOut);
        return code == NativeSqlite.Ok && (flags & NativeSqlite.OpenMainDatabase) != 0 ? Check(file) : code;
    }

    [UnmanagedCallersOnly]
    private static int Keep(NativeVfs* vfs, byte* path, int syncFolder) => NativeSqlite.Ok;

    private static int Check(NativeFile* file)
    {
        lock (Gate)
        {
            // SQLite has one table per way of locking; all of them read and write alike. SQLite closes a file that
            // could not be opened.
            var methods = file->Methods;
            _systemMethods = _systemMethods is null ? methods : _systemMethods;
            if ((nint)_systemMethods->Read != (nint)methods->Read || (nint)_systemMethods->Write != (nint)methods->Write)
            {
                return raw.SQLITE_CANTOPEN;
            }

            if (!CheckedMethods.TryGetValue((nint)methods, out var known))
            {
                var copy = (NativeFileMethods*)NativeMemory.Alloc((nuint)sizeof(NativeFileMethods));
                *copy = *methods;
                copy->Read = &Read;
                copy->Write = &Write;
                CheckedMethods[(nint)methods] = known = (nint)copy;
            }

            file->Methods = (NativeFileMethods*)known;
            return NativeSqlite.Ok;
        }
    }

    [UnmanagedCallersOnly]
    private static int Read(NativeFile* file, byte* bytes, int count, long position)
    {
        var code = _systemMethods->Read(file, bytes, count, position);
        if (count != PageChecksum.PageBytes || code is not (NativeSqlite.Ok or NativeSqlite.ShortRead))
        {
            return code; // SQLite read the header, or the disk failed
        }

        var page = (position / PageChecksum.PageBytes) + 1;
        if (code == NativeSqlite.Ok && PageChecksum.Matches(new ReadOnlySpan<byte>(bytes, count), page))
        {
            return code;
        }

        // SQLite reads only pages that it has written: a short page has been cut off.
        _damagedPage = page;
        return PageDamaged;
    }

    [UnmanagedCallersOnly]
    private static int Write(NativeFile* file, byte* bytes, int count, long position)
    {
        if (count != PageChecksum.PageBytes)
        {
            return _systemMethods->Write(file, bytes, count, position);
        }

        // A copy, because SQLite's own buffer must not change.
        var page = stackalloc byte[PageChecksum.PageBytes];
        new ReadOnlySpan<byte>(bytes, count).CopyTo(new Span<byte>(page, count));
        PageChecksum.Write(new Span<byte>(page, count), (position / PageChecksum.PageBytes) + 1);
        return _systemMethods->Write(file, page, count, position);
    }
}
