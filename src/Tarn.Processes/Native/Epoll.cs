using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>Waits for many descriptors on one thread.</summary>
internal static unsafe partial class Epoll
{
    private const int AddOperation = 1;
    private const int RemoveOperation = 2;
    private const uint Readable = 1;
    private const int CloseOnExec = 0x80000;

    // The kernel packs the structure on x64 alone.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int KeyAt = EventBytes - 8;

    public static int Open() => epoll_create1(CloseOnExec);

    public static bool Add(int epoll, int descriptor, long key)
    {
        var change = stackalloc byte[EventBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(change, 4), Readable);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(change + KeyAt, 8), key);
        return epoll_ctl(epoll, AddOperation, descriptor, change) == 0;
    }

    public static void Remove(int epoll, int descriptor)
    {
        var change = stackalloc byte[EventBytes];
        _ = epoll_ctl(epoll, RemoveOperation, descriptor, change);
    }

    /// <summary>Waits for at most as many keys as the list holds. Returns their number.</summary>
    public static int Wait(int epoll, Span<long> keys)
    {
        var events = stackalloc byte[EventBytes * keys.Length];
        var count = epoll_wait(epoll, events, keys.Length, -1);
        for (var i = 0; i < count; i++)
        {
            keys[i] = BinaryPrimitives.ReadInt64LittleEndian(new Span<byte>(events + (i * EventBytes) + KeyAt, 8));
        }

        return Math.Max(0, count);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int count, int timeoutMs);
}
