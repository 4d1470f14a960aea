using System.Runtime.InteropServices;

namespace Tarn.Storage.Metadata.Sqlite.Native;

/// <summary>
/// struct sqlite3_io_methods, version 3: SQLite's calls on an open file. <c>Other</c> fields are calls that Tarn leaves
/// unchanged.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeFileMethods
{
    public int Version;
    public nint OtherClose;
    public delegate* unmanaged<NativeFile*, byte*, int, long, int> Read;
    public delegate* unmanaged<NativeFile*, byte*, int, long, int> Write;
    public nint OtherTruncate;
    public nint OtherSync;
    public nint OtherFileSize;
    public nint OtherLock;
    public nint OtherUnlock;
    public nint OtherCheckReservedLock;
    public nint OtherFileControl;
    public nint OtherSectorSize;
    public nint OtherDeviceCharacteristics;
    public nint OtherMapShared;
    public nint OtherLockShared;
    public nint OtherSharedBarrier;
    public nint OtherUnmapShared;
    public nint OtherFetch;
    public nint OtherUnfetch;
}
