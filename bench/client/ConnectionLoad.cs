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

    private readonly byte[][] requests;
    private readonly Socket[] sockets;
    private readonly EventPoll poll = new();
    private readonly Stopwatch clock = new();
    private readonly byte[] answer = new byte[4_096];
    private readonly TimeSpan spacing;

    // For each connection: the puts due, sent and answered. At most one is in flight at a time.
    private readonly int[] due;
    private readonly int[] sent;
    private readonly int[] answered;

    private ConnectionLoad(byte[][] requests, Socket[] sockets, int rate)
    {
        this.requests = requests;
        this.sockets = sockets;
        spacing = TimeSpan.FromSeconds(1) / rate;
        due = new int[sockets.Length];
        sent = new int[sockets.Length];
        answered = new int[sockets.Length];
        for (var i = 0; i < sockets.Length; i++)
        {
            sockets[i].Blocking = false;
            poll.Add(sockets[i], i);
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
        poll.Dispose();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>Milliseconds from the due time to the answer, of each put after the warm-up.</summary>
    private double[] Drive(TimeSpan duration)
    {
        var first = (int)(WarmUp / spacing);
        var end = first + (int)(duration / spacing);
        var taken = new double[end - first];
        var ready = new int[256];
        clock.Start();
        var next = 0;
        for (var open = end; open > 0;)
        {
            for (; next < end && next * spacing <= clock.Elapsed; next++)
            {
                due[next % sockets.Length]++;
                SendDue(next % sockets.Length);
            }

            var wait = next < end ? (next * spacing) - clock.Elapsed : TimeSpan.FromSeconds(30);
            var count = poll.Wait(wait, ready);
            for (var i = 0; i < count; i++, open--)
            {
                var connection = ready[i];
                Receive(connection);
                var put = (answered[connection]++ * sockets.Length) + connection;
                if (put >= first)
                {
                    taken[put - first] = (clock.Elapsed - (put * spacing)).TotalMilliseconds;
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
        if (sent[connection] < due[connection] && sent[connection] == answered[connection])
        {
            var request = requests[((sent[connection]++ * sockets.Length) + connection) % requests.Length];
            if (sockets[connection].Send(request, SocketFlags.None, out var error) != request.Length)
            {
                throw new InvalidOperationException($"a put was not taken: {error}");
            }
        }
    }

    private void Receive(int connection)
    {
        var length = sockets[connection].Receive(answer, SocketFlags.None, out var error);
        if (length < 12 || !answer.AsSpan(9, 3).SequenceEqual("200"u8))
        {
            throw new InvalidOperationException($"a put was refused: {error} {System.Text.Encoding.ASCII.GetString(answer, 0, length)}");
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
