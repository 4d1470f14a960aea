using System.Runtime.InteropServices;

namespace Tarn.Storage.Metadata.Sqlite.Native;

/// <summary>
/// struct sqlite3_vfs, version 3: SQLite's calls to the operating system. <c>Other</c> fields are calls that Tarn
/// leaves unchanged.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVfs
{
    public int Version;
    public int FileBytes;
    public int PathBytesMax;
    public NativeVfs* Next;
    public byte* Name;
    public void* Data;
    public delegate* unmanaged<NativeVfs*, byte*, NativeFile*, int, int*, int> Open;
    public delegate* unmanaged<NativeVfs*, byte*, int, int> Delete;
    public delegate* unmanaged<NativeVfs*, byte*, int, int*, int> Access;
    public nint OtherFullPath;
    public nint OtherLibraryOpen;
    public nint OtherLibraryError;
    public nint OtherLibrarySymbol;
    public nint OtherLibraryClose;
    public nint OtherRandomness;
    public delegate* unmanaged<NativeVfs*, int, int> Sleep;
    public nint OtherTime;
    public nint OtherLastError;
    public nint OtherTimeMs;
    public nint OtherSetSystemCall;
    public nint OtherGetSystemCall;
    public nint OtherNextSystemCall;
}
