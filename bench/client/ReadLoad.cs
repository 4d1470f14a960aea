using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Bench.Client;

/// <summary>
/// Reads shards from their oldest record on, repeatedly: counts payload bytes, and verifies one record of a hundred.
/// </summary>
internal sealed class ReadLoad(Door door, string stream)
{
    private const int VerifyEvery = 100;

    private long _payloadBytes;
    private long _records;
    private long _verified;
    private long _calls;

    public static string Run(Door door, string stream, TimeSpan duration, int connections)
    {
        var load = new ReadLoad(door, stream);
        var shards = load.Shards();
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, connections)
            .Select(i => Task.Factory.StartNew(() => load.Read(shards[i % shards.Count], clock, duration), TaskCreationOptions.LongRunning))
            .ToArray();
        Task.WaitAll(threads);
        var seconds = clock.Elapsed.TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"payloadMbPerSecond":{{load._payloadBytes / seconds / 1e6:F1}},"recordsPerSecond":{{load._records / seconds:F0}},"calls":{{load._calls}},"verified":{{load._verified}},"seconds":{{seconds:F1}}}""");
    }

    private List<string> Shards()
    {
        using var exchange = new Exchange(door.Connect());
        using var answer = JsonDocument.Parse(exchange.Send(door.Request("ListShards", $$"""{"StreamName":"{{stream}}"}""")).ToArray());
        return [.. answer.RootElement.GetProperty("Shards").EnumerateArray().Select(shard => shard.GetProperty("ShardId").GetString()!)];
    }

    private void Read(string shard, Stopwatch clock, TimeSpan duration)
    {
        using var exchange = new Exchange(door.Connect());
        while (clock.Elapsed < duration)
        {
            var body = $$"""{"StreamName":"{{stream}}","ShardId":"{{shard}}","ShardIteratorType":"TRIM_HORIZON"}""";
            using var begin = JsonDocument.Parse(exchange.Send(door.Request("GetShardIterator", body)).ToArray());
            var iterator = begin.RootElement.GetProperty("ShardIterator").GetString();
            var behind = true;
            while (behind && clock.Elapsed < duration)
            {
                var answer = exchange.Send(door.Request("GetRecords", $$"""{"ShardIterator":"{{iterator}}"}"""));
                Count(answer);
                iterator = Text(answer[answer.LastIndexOf("\"NextShardIterator\":\""u8)..], "\"NextShardIterator\":\""u8);
                behind = answer.IndexOf("\"MillisBehindLatest\":0,"u8) < 0 && answer.IndexOf("\"MillisBehindLatest\":0}"u8) < 0;
            }
        }
    }

    private void Count(ReadOnlySpan<byte> answer)
    {
        long bytes = 0;
        var count = 0;
        while (answer.IndexOf("\"Data\":\""u8) is >= 0 and var at)
        {
            answer = answer[(at + 8)..];
            var length = answer.IndexOf((byte)'"');
            var text = answer[..length];
            bytes += (length / 4 * 3) - (text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0);
            answer = answer[length..];
            if (count++ % VerifyEvery == 0)
            {
                Verify(text, Text(answer, "\"PartitionKey\":\""u8));
            }
        }

        Interlocked.Add(ref _payloadBytes, bytes);
        Interlocked.Add(ref _records, count);
        Interlocked.Increment(ref _calls);
    }

    private void Verify(ReadOnlySpan<byte> base64, string key)
    {
        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        Base64.DecodeFromUtf8(base64, data, out _, out var written);
        if (!VerifiableRecord.Matches(data.AsSpan(0, written), key))
        {
            throw new InvalidOperationException($"the record with the key {key} differs from the record written");
        }

        Interlocked.Increment(ref _verified);
    }

    private static string Text(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var rest = json[(json.IndexOf(member) + member.Length)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
    }
}
