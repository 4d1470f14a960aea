using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>Opening and reading that the system does from memory or not at all, so that any thread may ask. Linux 5.12 and later; older ones answer no.</summary>
internal static unsafe class CachedReads
{
    /// <summary>Opens a file for reading when the system has its name in memory; null: it has not, or there is none.</summary>
    public static SafeFileHandle? Open(string local)
    {
        var how = stackalloc ulong[Posix.OpenHowWords];
        new Span<ulong>(how, Posix.OpenHowWords).Clear();
        how[0] = Posix.ReadOnly | Posix.CloseOnExec;
        how[Posix.OpenHowResolveWord] = Posix.ResolveCached;
        var descriptor = Posix.SystemCall(Posix.OpenHow, Posix.CurrentFolder, local, how, Posix.OpenHowWords * sizeof(ulong));
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Fills the buffer when memory has all of it.</summary>
    public static bool TryFill(SafeFileHandle handle, long offset, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var part = new Posix.Part { Start = start, Length = (nuint)buffer.Length };
            return Posix.ReadPartsAt(handle, &part, 1, offset, Posix.ReadNoWait) == buffer.Length;
        }
    }
}
