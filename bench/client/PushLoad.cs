using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

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
        var (consumer, shards) = load.Register();
        using var handler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 4 << 20 };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var stop = new CancellationTokenSource();
        var answers = await Task.WhenAll(shards.Select(shard => load.Subscribe(client, consumer, shard, stop.Token)));
        var readers = answers.Select(answer => Task.Run(() => load.Read(answer, stop.Token))).ToArray();
        var clock = Stopwatch.GetTimestamp();
        var producers = Enumerable.Range(0, Connections)
            .Select(i => Task.Factory.StartNew(() => load.Put(i, clock), TaskCreationOptions.LongRunning)).ToArray();
        await Task.WhenAll(producers);
        await load._all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        foreach (var answer in answers)
        {
            answer.Dispose();
        }

        return load.Result();
    }

    private (string Consumer, List<string> Shards) Register()
    {
        using var exchange = new Exchange(door.Connect());
        string Send(string operation, string body) => Encoding.UTF8.GetString(exchange.Send(door.Request(operation, body)));
        using var summary = JsonDocument.Parse(Send("DescribeStreamSummary", $$"""{"StreamName":"{{stream}}"}"""));
        var arn = summary.RootElement.GetProperty("StreamDescriptionSummary").GetProperty("StreamARN").GetString();
        using var made = JsonDocument.Parse(Send("RegisterStreamConsumer", $$"""{"StreamARN":"{{arn}}","ConsumerName":"push-{{Environment.ProcessId}}"}"""));
        using var shards = JsonDocument.Parse(Send("ListShards", $$"""{"StreamName":"{{stream}}"}"""));
        return (
            made.RootElement.GetProperty("Consumer").GetProperty("ConsumerARN").GetString()!,
            [.. shards.RootElement.GetProperty("Shards").EnumerateArray().Select(shard => shard.GetProperty("ShardId").GetString()!)]);
    }

    private async Task<Stream> Subscribe(HttpClient client, string consumer, string shard, CancellationToken cancellationToken)
    {
        using var request = door.Message(
            "SubscribeToShard", $$"""{"StartingPosition":{"Type":"LATEST"},"ConsumerARN":"{{consumer}}","ShardId":"{{shard}}"}""");
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStreamAsync(cancellationToken)
            : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
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

    private async Task Read(Stream events, CancellationToken cancellationToken)
    {
        var prelude = new byte[12];
        var message = new byte[64 << 10];
        try
        {
            while (true)
            {
                await events.ReadExactlyAsync(prelude, cancellationToken);
                var rest = BinaryPrimitives.ReadInt32BigEndian(prelude) - prelude.Length;
                var headers = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
                message = message.Length < rest ? new byte[rest] : message;
                await events.ReadExactlyAsync(message.AsMemory(0, rest), cancellationToken);
                Note(message.AsSpan(headers, rest - headers - 4), Stopwatch.GetTimestamp());
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // all records have arrived
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
