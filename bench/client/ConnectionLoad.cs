using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Tarn.Bench.Client;

/// <summary>
/// Puts evenly spaced in time, one connection after the other. The latency of a put counts from its planned time, so a
/// stall counts for all puts that it delays. Few connections and many get the same puts at the same times. One thread
/// drives them without allocations, so that the client's own memory costs do not count as the server's. The first
/// seconds are not counted: keep-alive connections have already sent puts.
/// </summary>
internal sealed class ConnectionLoad : IDisposable
{
    private const int RequestsMax = 256;
    private const int DataBytes = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    private readonly byte[][] _requests;
    private readonly Socket[] _sockets;
    private readonly EventPoll _poll = new();
    private readonly Stopwatch _clock = new();
    private readonly byte[] _answer = new byte[4_096];
    private readonly TimeSpan _spacing;

    // For each connection: the puts due, sent and answered. At most one is in flight at a time.
    private readonly int[] _due;
    private readonly int[] _sent;
    private readonly int[] _answered;

    private ConnectionLoad(byte[][] requests, Socket[] sockets, int rate)
    {
        _requests = requests;
        _sockets = sockets;
        _spacing = TimeSpan.FromSeconds(1) / rate;
        _due = new int[sockets.Length];
        _sent = new int[sockets.Length];
        _answered = new int[sockets.Length];
        for (var i = 0; i < sockets.Length; i++)
        {
            sockets[i].Blocking = false;
            _poll.Add(sockets[i], i);
        }
    }

    public static string Run(Door door, string stream, int count, TimeSpan duration, int rate)
    {
        using var load = new ConnectionLoad(Requests(door, stream), [.. Enumerable.Range(0, count).Select(_ => door.Connect())], rate);
        Console.Error.WriteLine($"{count} connections are open");
        var sorted = load.Drive(duration);
        Array.Sort(sorted);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"connections":{{count}},"puts":{{sorted.Length}},"putsPerSecond":{{sorted.Length / duration.TotalSeconds:F0}},"p50Ms":{{sorted[sorted.Length / 2]:F2}},"p99Ms":{{sorted[sorted.Length * 99 / 100]:F2}},"maxMs":{{sorted[^1]:F1}}}""");
    }

    public void Dispose()
    {
        _poll.Dispose();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>Milliseconds from the due time to the answer, of each put after the warm-up.</summary>
    private double[] Drive(TimeSpan duration)
    {
        var first = (int)(WarmUp / _spacing);
        var end = first + (int)(duration / _spacing);
        var taken = new double[end - first];
        var ready = new int[256];
        _clock.Start();
        var next = 0;
        for (var open = end; open > 0;)
        {
            for (; next < end && next * _spacing <= _clock.Elapsed; next++)
            {
                _due[next % _sockets.Length]++;
                SendDue(next % _sockets.Length);
            }

            var wait = next < end ? (next * _spacing) - _clock.Elapsed : TimeSpan.FromSeconds(30);
            var count = _poll.Wait(wait, ready);
            for (var i = 0; i < count; i++, open--)
            {
                var connection = ready[i];
                Receive(connection);
                var put = (_answered[connection]++ * _sockets.Length) + connection;
                if (put >= first)
                {
                    taken[put - first] = (_clock.Elapsed - (put * _spacing)).TotalMilliseconds;
                }

                SendDue(connection);
            }

            if (count == 0 && next == end)
            {
                throw new TimeoutException($"{open} puts were not answered");
            }
        }

        return taken;
    }

    private void SendDue(int connection)
    {
        if (_sent[connection] < _due[connection] && _sent[connection] == _answered[connection])
        {
            var request = _requests[((_sent[connection]++ * _sockets.Length) + connection) % _requests.Length];
            if (_sockets[connection].Send(request, SocketFlags.None, out var error) != request.Length)
            {
                throw new InvalidOperationException($"a put was not taken: {error}");
            }
        }
    }

    private void Receive(int connection)
    {
        var length = _sockets[connection].Receive(_answer, SocketFlags.None, out var error);
        if (length < 12 || !_answer.AsSpan(9, 3).SequenceEqual("200"u8))
        {
            throw new InvalidOperationException($"a put was refused: {error} {System.Text.Encoding.ASCII.GetString(_answer, 0, length)}");
        }
    }

    private static byte[][] Requests(Door door, string stream)
    {
        var data = new byte[DataBytes];
        return [.. Enumerable.Range(0, RequestsMax).Select(i =>
        {
            VerifiableRecord.Fill(i, data);
            return door.Request(
                "PutRecord", $$"""{"StreamName":"{{stream}}","PartitionKey":"{{VerifiableRecord.Key(i)}}","Data":"{{Convert.ToBase64String(data)}}"}""");
        })];
    }
}
