using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Tarn.Bench.Client;

/// <summary>Takes a time stamp of pushed records, and their JSON.</summary>
internal delegate void PushNote(ReadOnlySpan<byte> payload, long timestamp);

/// <summary>Subscriptions to every shard of a stream over HTTP/2, from now on.</summary>
internal sealed class Pushes : IAsyncDisposable
{
    private readonly SocketsHttpHandler _handler = new() { InitialHttp2StreamWindowSize = 4 << 20 };
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly Door _door;
    private readonly PushNote _note;
    private readonly List<Stream> _answers = [];
    private Task[] _readers = [];

    private Pushes(Door door, PushNote note)
    {
        (_door, _note) = (door, note);
        _client = new HttpClient(_handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Subscribes. The note is called for each event, by one thread a shard.</summary>
    public static async Task<Pushes> Subscribe(Door door, string stream, PushNote note)
    {
        var pushes = new Pushes(door, note);
        var (consumer, shards) = Register(door, stream);
        pushes._answers.AddRange(await Task.WhenAll(shards.Select(shard => pushes.Open(consumer, shard))));
        pushes._readers = [.. pushes._answers.Select(answer => Task.Run(() => pushes.Read(answer)))];
        return pushes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_readers);
        foreach (var answer in _answers)
        {
            answer.Dispose();
        }

        _client.Dispose();
        _handler.Dispose();
        _stop.Dispose();
    }

    private static (string Consumer, List<string> Shards) Register(Door door, string stream)
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

    private async Task<Stream> Open(string consumer, string shard)
    {
        using var request = _door.Message(
            "SubscribeToShard", $$"""{"StartingPosition":{"Type":"LATEST"},"ConsumerARN":"{{consumer}}","ShardId":"{{shard}}"}""");
        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStreamAsync(_stop.Token)
            : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(_stop.Token));
    }

    private async Task Read(Stream events)
    {
        var prelude = new byte[12];
        var message = new byte[64 << 10];
        try
        {
            while (true)
            {
                await events.ReadExactlyAsync(prelude, _stop.Token);
                var rest = BinaryPrimitives.ReadInt32BigEndian(prelude) - prelude.Length;
                var headers = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
                message = message.Length < rest ? new byte[rest] : message;
                await events.ReadExactlyAsync(message.AsMemory(0, rest), _stop.Token);
                _note(message.AsSpan(headers, rest - headers - 4), Stopwatch.GetTimestamp());
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // the caller has all records
        }
    }
}
