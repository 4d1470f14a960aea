using System.Runtime.InteropServices;
using SQLitePCL;

namespace Tarn.Storage.Metadata.Sqlite.Native;

/// <summary>
/// The calls of SQLite's C interface that its C# wrapper does not offer.
/// </summary>
internal static unsafe partial class NativeSqlite
{
    /// <summary>
    /// The result codes of a file method: success, and a read that reached the file's end before the requested bytes.
    /// </summary>
    public const int Ok = 0;
    public const int ShortRead = 10 | (2 << 8);

    /// <summary>SQLite opens a database file, not a log or a temporary file.</summary>
    public const int OpenMainDatabase = 0x100;

    /// <summary>SQLite opens a write-ahead log.</summary>
    public const int OpenLog = 0x80000;

    /// <summary>SQLITE_ACCESS_EXISTS: whether a file of at least 1 byte exists.</summary>
    public const int AccessExists = 0;

    /// <summary>SQLITE_FCNTL_RESERVE_BYTES.</summary>
    public const int ReserveBytes = 38;

    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find")]
    public static partial NativeVfs* FindVfs(byte* name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register")]
    public static partial int RegisterVfs(NativeVfs* vfs, int isDefault);

    [LibraryImport(Library, EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileControl(sqlite3 database, string name, int operation, int* argument);
}
