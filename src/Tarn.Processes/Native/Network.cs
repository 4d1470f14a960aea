using System.Runtime.InteropServices;

namespace Tarn.Processes.Native;

/// <summary>Calls for networks of processes.</summary>
internal static unsafe partial class Network
{
    private const int InternetFamily = 2;
    private const int Datagram = 2;
    private const int CloseOnExec = 0x80000;
    private const nuint SetInterfaceFlags = 0x8914;
    private const short IsUp = 1;
    private const short IsRunning = 0x40;
    private const int RequestBytes = 40;
    private const int NameBytes = 16;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int Enter(int descriptor, int kind);

    /// <summary>Switches the loopback interface of the calling thread's network on.</summary>
    public static int RaiseLoopback()
    {
        var socket = Open(InternetFamily, Datagram | CloseOnExec, 0);
        if (socket < 0)
        {
            return -1;
        }

        var request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, NameBytes));
        *(short*)(request + NameBytes) = IsUp | IsRunning;
        var result = Control(socket, SetInterfaceFlags, request);
        _ = FenceCalls.Close(socket);
        return result;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, void* argument);
}
