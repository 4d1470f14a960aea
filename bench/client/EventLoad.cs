using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>
/// Puts JSON events of several tenants with PutRecords at a steady rate, evenly spaced. The latency of a put counts from its
/// planned time, so a stall counts for all puts that it delays.
/// </summary>
internal sealed class EventLoad(Door door, string stream, int recordsPerSecond, int seconds, int tenants)
{
    /// <summary>The length of an event, about, bytes.</summary>
    private const int EventBytes = 700;

    private const int Connections = 8;
    private const int BatchRecords = 100;

    // the server is cold at the first puts
    private const int WarmUpSeconds = 3;

    private static readonly string[] Words =
        "lake stream shard record table cart order price user click page view search item stock ship pay refund login home".Split(' ');

    private readonly double[] _taken = new double[recordsPerSecond / BatchRecords * (seconds + WarmUpSeconds)];
    private long _bytes;

    public static async Task<string> Run(Door door, string stream, int recordsPerSecond, int seconds, int tenants)
    {
        var load = new EventLoad(door, stream, recordsPerSecond, seconds, tenants);
        var clock = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Factory.StartNew(() => load.Put(i, clock), TaskCreationOptions.LongRunning)));
        return load.Result();
    }

    private void Put(int connection, long clock)
    {
        using var exchange = new Exchange(door.Connect());
        for (var i = connection; i < _taken.Length; i += Connections)
        {
            var request = door.Request("PutRecords", Body((long)i * BatchRecords));
            var planned = TimeSpan.FromSeconds((double)i * BatchRecords / recordsPerSecond);
            if (planned - Stopwatch.GetElapsedTime(clock) is { Ticks: > 0 } wait)
            {
                Thread.Sleep(wait);
            }

            if (exchange.Send(request).IndexOf("\"FailedRecordCount\":0"u8) < 0)
            {
                throw new InvalidOperationException("records were refused");
            }

            _taken[i] = (Stopwatch.GetElapsedTime(clock) - planned).TotalMilliseconds;
        }
    }

    private byte[] Body(long first) => PutBody.Of(stream, Enumerable.Range(0, BatchRecords).Select(i =>
    {
        var data = Event(first + i);
        Interlocked.Add(ref _bytes, data.Length);
        return ((first + i).ToString(CultureInfo.InvariantCulture), data);
    }));

    private byte[] Event(long id)
    {
        var random = new Random((int)id);
        var text = new StringBuilder(EventBytes);
        text.Append(CultureInfo.InvariantCulture, $$"""{"id":{{id}},"tenant":"t{{id % tenants}}","amount":{{random.Next(100_000) / 100.0}},"text":" """);
        while (text.Length < EventBytes - 10)
        {
            text.Append(Words[random.Next(Words.Length)]).Append(' ').Append(random.Next(1_000)).Append(' ');
        }

        return Encoding.UTF8.GetBytes(text.Append("\"}").ToString());
    }

    private string Result()
    {
        var sorted = _taken[(recordsPerSecond / BatchRecords * WarmUpSeconds)..];
        Array.Sort(sorted);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"records":{{_taken.Length * BatchRecords}},"megabytesPerSecond":{{_bytes / 1e6 / (seconds + WarmUpSeconds):F2}},"puts":{{sorted.Length}},
             "p50Ms":{{sorted[sorted.Length / 2]:F2}},"p99Ms":{{sorted[sorted.Length * 99 / 100]:F2}},"maxMs":{{sorted[^1]:F1}}}
            """).ReplaceLineEndings("");
    }
}
