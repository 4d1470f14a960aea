using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>
/// Opens and reads files from the system's memory or not at all, so that any thread may call it. It needs Linux 5.12;
/// on older kernels it returns null or false.
/// </summary>
internal static unsafe class CachedReads
{
    /// <summary>
    /// Opens a file for reading if the system has its name in memory; null when it has not, or when there is no such
    /// file.
    /// </summary>
    public static SafeFileHandle? Open(string local)
    {
        var how = stackalloc ulong[Posix.OpenHowWords];
        new Span<ulong>(how, Posix.OpenHowWords).Clear();
        how[0] = Posix.ReadOnly | Posix.CloseOnExec;
        how[Posix.OpenHowResolveWord] = Posix.ResolveCached;
        var descriptor = Posix.SystemCall(Posix.OpenHow, Posix.CurrentFolder, local, how, Posix.OpenHowWords * sizeof(ulong));
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Fills the buffer if all of it is in the system's memory; else returns false.</summary>
    public static bool TryFill(SafeFileHandle handle, long offset, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var part = new Posix.Part { Start = start, Length = (nuint)buffer.Length };
            return Posix.ReadPartsAt(handle, &part, 1, offset, Posix.ReadNoWait) == buffer.Length;
        }
    }
}
