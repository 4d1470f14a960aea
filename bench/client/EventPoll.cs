using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tarn.Bench.Client;

/// <summary>Linux's epoll: waits for many sockets on one thread, to the microsecond, and allocates nothing while it does.</summary>
internal sealed partial class EventPoll : IDisposable
{
    private const int AddSocket = 1;
    private const uint Readable = 1;
    private const int EventsMax = 256;

    private readonly int poll = Checked(Create(0));
    private readonly Event[] events = new Event[EventsMax];

    /// <summary>From now on a wait answers the index while the socket has something to be read.</summary>
    public void Add(Socket socket, int index)
    {
        var wanted = new Event { Flags = Readable, Data = index };
        Checked(Control(poll, AddSocket, (int)socket.Handle, ref wanted));
    }

    /// <summary>Waits until a socket has something, at most so long.</summary>
    /// <param name="wait">How long; nothing or less: not at all.</param>
    /// <param name="ready">Takes the indexes.</param>
    /// <returns>How many it took.</returns>
    public int Wait(TimeSpan wait, Span<int> ready)
    {
        var left = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        var timeout = new Timeout { Seconds = (long)left.TotalSeconds, Nanoseconds = left.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        var count = Checked(WaitFor(poll, events, Math.Min(ready.Length, EventsMax), in timeout, 0));
        for (var i = 0; i < count; i++)
        {
            ready[i] = (int)events[i].Data;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => Close(poll);

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int poll, int operation, int socket, ref Event wanted);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int WaitFor(int poll, [Out] Event[] events, int eventsMax, in Timeout timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    // As the kernel lays it out on x86-64.
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Event
    {
        public uint Flags;
        public long Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timeout
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
