using System.Diagnostics;
using System.Net.Sockets;

namespace Tarn.Bench.Client;

/// <summary>
/// Connections that each read one large object, at most 32 KiB a second, from one thread. The server may take the slowest for idle, and
/// close them: these are counted.
/// </summary>
internal sealed class SlowReaders : IDisposable
{
    private const int BytesASecond = 32 << 10;
    private readonly Socket[] _sockets;
    private readonly long[] _read;
    private readonly bool[] _closed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public SlowReaders(Door door, byte[] request, int count)
    {
        _sockets = [.. Enumerable.Range(0, count).Select(_ =>
        {
            var socket = door.Connect();
            socket.ReceiveBufferSize = BytesASecond;
            socket.Send(request);
            return socket;
        })];
        _read = new long[count];
        _closed = new bool[count];
        _reading = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
    }

    /// <summary>The bytes that the slowest of them has read.</summary>
    public long LeastRead => _read.Length == 0 ? 0 : _read.Min();

    /// <summary>The number of those that the server closed.</summary>
    public int Closed => _closed.Count(one => one);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _reading.Wait();
        Array.ForEach(_sockets, socket => socket.Dispose());
        _stop.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[BytesASecond];
        var clock = Stopwatch.StartNew();
        for (var second = 1; !_stop.IsCancellationRequested; second++)
        {
            for (var i = 0; i < _sockets.Length && !_stop.IsCancellationRequested; i++)
            {
                // A blocking read waits at most for the first block of one reader.
                var count = _closed[i] ? 0 : _sockets[i].Receive(buffer, SocketFlags.None, out _);
                _closed[i] |= count == 0;
                _read[i] += count;
            }

            _stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(second) - clock.Elapsed is { Ticks: > 0 } wait ? wait : TimeSpan.Zero);
        }
    }
}
