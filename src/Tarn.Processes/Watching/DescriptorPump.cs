using System.Collections.Concurrent;
using Tarn.Processes.Native;

namespace Tarn.Processes.Watching;

/// <summary>One thread that waits for the pipes and the ends of many processes.</summary>
public sealed class DescriptorPump : IDisposable
{
    private const int KeysAtOnce = 64;
    private const long StopKey = 0;

    private readonly int _epoll = Epoll.Open();
    private readonly int[] _stop = new int[2];
    private readonly ConcurrentDictionary<long, Action<long>> _ready = new();
    private readonly Thread _thread;
    private long _keys = StopKey;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="IOException">The process has no free descriptor.</exception>
    public unsafe DescriptorPump()
    {
        fixed (int* ends = _stop)
        {
            if (_epoll < 0 || PosixSpawn.Pipe(ends, FenceCalls.OpenCloseOnExec) != 0 || !Epoll.Add(_epoll, _stop[0], StopKey))
            {
                throw new IOException($"waiting for processes: {FenceCalls.LastError()}");
            }
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "processes" };
        _thread.Start();
    }

    /// <summary>Calls an action, with its key, on the pump's thread each time that a descriptor can be read, until it is removed.</summary>
    /// <returns>The key for <see cref="Remove"/>.</returns>
    internal long Add(int descriptor, Action<long> ready)
    {
        var key = Interlocked.Increment(ref _keys);
        _ready[key] = ready;
        if (!Epoll.Add(_epoll, descriptor, key))
        {
            _ready.TryRemove(key, out _);
            throw new IOException($"waiting for a process: {FenceCalls.LastError()}");
        }

        return key;
    }

    /// <summary>Ends the calls for a descriptor; the caller closes it then.</summary>
    internal void Remove(long key, int descriptor)
    {
        Epoll.Remove(_epoll, descriptor);
        _ready.TryRemove(key, out _);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = FenceCalls.Close(_stop[1]);
        _thread.Join();
        _ = FenceCalls.Close(_stop[0]);
        _ = FenceCalls.Close(_epoll);
    }

    private void Run()
    {
        Span<long> keys = stackalloc long[KeysAtOnce];
        while (true)
        {
            var count = Epoll.Wait(_epoll, keys);
            for (var i = 0; i < count; i++)
            {
                if (keys[i] == StopKey)
                {
                    return;
                }

                if (_ready.TryGetValue(keys[i], out var ready))
                {
                    ready(keys[i]);
                }
            }
        }
    }
}
