using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tarn.Bench.Client;

/// <summary>
/// Linux's epoll: waits for many sockets on one thread, with microsecond precision and without allocations.
/// </summary>
internal sealed partial class EventPoll : IDisposable
{
    private const int AddSocket = 1;
    private const uint Readable = 1;
    private const int EventsMax = 256;

    private readonly int _poll = Checked(Create(0));
    private readonly Event[] _events = new Event[EventsMax];

    /// <summary>From now on, a wait returns the index while the socket has bytes to read.</summary>
    public void Add(Socket socket, int index)
    {
        var wanted = new Event { Flags = Readable, Data = index };
        Checked(Control(_poll, AddSocket, (int)socket.Handle, ref wanted));
    }

    /// <summary>Waits until a socket has bytes to read, or the time is over.</summary>
    /// <param name="wait">The longest wait; 0 or less: no wait.</param>
    /// <param name="ready">Receives the indexes.</param>
    /// <returns>The number of indexes.</returns>
    public int Wait(TimeSpan wait, Span<int> ready)
    {
        var left = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        var timeout = new Timeout { Seconds = (long)left.TotalSeconds, Nanoseconds = left.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        var count = Checked(WaitFor(_poll, _events, Math.Min(ready.Length, EventsMax), in timeout, 0));
        for (var i = 0; i < count; i++)
        {
            ready[i] = (int)_events[i].Data;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => Close(_poll);

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int poll, int operation, int socket, ref Event wanted);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int WaitFor(int poll, [Out] Event[] events, int eventsMax, in Timeout timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    // The kernel's layout on x86-64.
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
