using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace Tarn.Bench.Client;

/// <summary>
/// Puts single records at a steady rate while a consumer is subscribed to every shard over HTTP/2. One clock measures
/// when each record was sent, acknowledged and pushed.
/// </summary>
internal sealed class PushLoad(Door door, string stream, int rate, int seconds)
{
    private const int Connections = 8;
    private const int RecordBytes = 1_024;

    // the server is cold at the first records
    private const int WarmUpSeconds = 3;

    private readonly long[] _sent = new long[rate * (seconds + WarmUpSeconds)];
    private readonly long[] _acknowledged = new long[rate * (seconds + WarmUpSeconds)];
    private readonly long[] _pushed = new long[rate * (seconds + WarmUpSeconds)];
    private readonly TaskCompletionSource _all = new();
    private int _arrived;

    public static async Task<string> Run(Door door, string stream, int rate, int seconds)
    {
        var load = new PushLoad(door, stream, rate, seconds);
        await using var pushes = await Pushes.Subscribe(door, stream, load.Note);
        var clock = Stopwatch.GetTimestamp();
        var producers = Enumerable.Range(0, Connections)
            .Select(i => Task.Factory.StartNew(() => load.Put(i, clock), TaskCreationOptions.LongRunning)).ToArray();
        await Task.WhenAll(producers);
        await load._all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return load.Result();
    }

    private void Put(int connection, long clock)
    {
        using var exchange = new Exchange(door.Connect());
        var data = new byte[RecordBytes];
        for (var i = connection; i < _sent.Length; i += Connections)
        {
            BinaryPrimitives.WriteInt32BigEndian(data, i);
            var request = door.Request(
                "PutRecord", $$"""{"StreamName":"{{stream}}","PartitionKey":"{{i * 7_919}}","Data":"{{Convert.ToBase64String(data)}}"}""");
            var due = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(clock);
            if (due > TimeSpan.Zero)
            {
                Thread.Sleep(due);
            }

            _sent[i] = Stopwatch.GetTimestamp();
            exchange.Send(request);
            _acknowledged[i] = Stopwatch.GetTimestamp();
        }
    }

    private void Note(ReadOnlySpan<byte> payload, long now)
    {
        Span<byte> first = stackalloc byte[6];
        for (int at; (at = payload.IndexOf("\"Data\":\""u8)) >= 0; payload = payload[(at + 8)..])
        {
            Base64.DecodeFromUtf8(payload.Slice(at + 8, 8), first, out _, out _);
            _pushed[BinaryPrimitives.ReadInt32BigEndian(first)] = now;
            if (Interlocked.Increment(ref _arrived) == _pushed.Length)
            {
                _all.TrySetResult();
            }
        }
    }

    private string Result()
    {
        var measured = Enumerable.Range(rate * WarmUpSeconds, rate * seconds).ToArray();
        string Times(Func<int, long> ticks)
        {
            var sorted = measured.Select(i => ticks(i) * 1_000.0 / Stopwatch.Frequency).Order().ToArray();
            return string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"p50Ms":{{sorted[sorted.Length / 2]:F3}},"p99Ms":{{sorted[sorted.Length * 99 / 100]:F3}},"maxMs":{{sorted[^1]:F3}}}""");
        }

        return $$"""
            {"records":{{measured.Length}},"recordsPerSecond":{{rate}},
             "putToPush":{{Times(i => _pushed[i] - _sent[i])}},"putToAck":{{Times(i => _acknowledged[i] - _sent[i])}},"ackToPush":{{Times(i => _pushed[i] - _acknowledged[i])}}}
            """.ReplaceLineEndings("");
    }
}
