using System.Runtime.InteropServices;

namespace Tarn.Storage.Metadata.Sqlite.Native;

/// <summary>
/// struct sqlite3_file: an open file, known by its methods; the rest of the struct belongs to SQLite.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeFile
{
    public NativeFileMethods* Methods;
}
