using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Tarn.Bench.Client;

/// <summary>
/// Many keep-alive connections, each with an equal share of a fixed rate of puts: how long after its time each put is answered: a stall counts for all
/// puts that it holds up, on few connections as on many. The first seconds are not counted: keep-alive connections have made puts before.
/// </summary>
internal static class ConnectionLoad
{
    private const int RequestsMax = 256;
    private const int DataBytes = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static string Run(Door door, string stream, int count, TimeSpan duration, int rate)
    {
        var requests = Requests(door, stream);
        var clock = new Stopwatch();
        var sockets = Enumerable.Range(0, count).Select(_ => door.Connect()).ToArray();
        Console.Error.WriteLine($"{count} connections are open");
        clock.Start();
        var latencies = Task.WhenAll(sockets.Select((socket, i) => Drive(socket, i))).GetAwaiter().GetResult();
        var sorted = latencies.SelectMany(one => one).Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"connections":{{count}},"puts":{{sorted.Length}},"putsPerSecond":{{sorted.Length / duration.TotalSeconds:F0}},"p50Ms":{{sorted[sorted.Length / 2]:F2}},"p99Ms":{{sorted[sorted.Length * 99 / 100]:F2}},"maxMs":{{sorted[^1]:F1}}}""");

        async Task<List<double>> Drive(Socket socket, int index)
        {
            using var owned = socket;
            var taken = new List<double>();
            var answer = new byte[1_024];
            var period = TimeSpan.FromSeconds((double)count / rate);
            var due = period * index / count;
            for (var n = index; due < WarmUp + duration; n++, due += period)
            {
                if (due - clock.Elapsed is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait);
                }

                await socket.SendAsync(requests[n % requests.Length]);
                var length = await socket.ReceiveAsync(answer);
                if (length == 0 || !answer.AsSpan(9, 3).SequenceEqual("200"u8))
                {
                    throw new InvalidOperationException("a put was refused: " + System.Text.Encoding.ASCII.GetString(answer, 0, length));
                }

                if (due >= WarmUp)
                {
                    taken.Add((clock.Elapsed - due).TotalMilliseconds);
                }
            }

            return taken;
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
