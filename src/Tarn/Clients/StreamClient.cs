using System.Text.Json;

namespace Tarn.Clients;

/// <summary>Kinesis as the commands use it.</summary>
internal sealed class StreamClient(DoorClient client, TimeProvider time)
{
    /// <summary>Most records that one PutRecords takes.</summary>
    public const int BatchRecordsMax = 500;

    /// <summary>Most bytes, data and keys, that one call takes with room to spare for base64.</summary>
    public const int BatchBytesMax = 4 << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes the stream where there is none, and waits until it is ACTIVE. Answers its ARN.</summary>
    public async Task<string> Ensure(string name, int shards, CancellationToken cancellation)
    {
        try
        {
            using var created = await Call("CreateStream", json =>
            {
                json.WriteString("StreamName", name);
                json.WriteNumber("ShardCount", shards);
            }, cancellation);
        }
        catch (DoorException error) when (error.Code == "ResourceInUseException")
        {
            // it is there already
        }

        while (true)
        {
            using var answer = await Call("DescribeStreamSummary", json => json.WriteString("StreamName", name), cancellation);
            var summary = answer.RootElement.GetProperty("StreamDescriptionSummary");
            if (summary.GetProperty("StreamStatus").GetString() is "ACTIVE" or "UPDATING")
            {
                return summary.GetProperty("StreamARN").GetString()!;
            }

            await Task.Delay(Poll, time, cancellation);
        }
    }

    /// <summary>Sends up to 500 records, those that were refused again until all are acknowledged.</summary>
    public async Task Put(string stream, IReadOnlyList<(string Key, byte[] Data)> records, CancellationToken cancellation)
    {
        var rest = records;
        while (rest.Count > 0)
        {
            var sent = rest;
            using var answer = await Call("PutRecords", json => Write(json, stream, sent), cancellation);
            if (answer.RootElement.GetProperty("FailedRecordCount").GetInt32() == 0)
            {
                return;
            }

            rest = answer.RootElement.GetProperty("Records").EnumerateArray()
                .Select((entry, i) => (Failed: entry.TryGetProperty("ErrorCode", out _), Record: sent[i]))
                .Where(entry => entry.Failed).Select(entry => entry.Record).ToArray();
            await Task.Delay(Poll, time, cancellation);
        }
    }

    /// <summary>Names of the stream's shards, the closed ones too.</summary>
    public async Task<IReadOnlyList<string>> Shards(string stream, CancellationToken cancellation)
    {
        using var answer = await Call("ListShards", json => json.WriteString("StreamName", stream), cancellation);
        return answer.RootElement.GetProperty("Shards").EnumerateArray()
            .Select(shard => shard.GetProperty("ShardId").GetString()!).ToArray();
    }

    /// <summary>An iterator: <c>TRIM_HORIZON</c>, <c>LATEST</c>, or AT_TIMESTAMP where a time is given.</summary>
    public async Task<string> Iterator(string stream, string shard, string type, DateTimeOffset? at, CancellationToken cancellation)
    {
        using var answer = await Call("GetShardIterator", json =>
        {
            json.WriteString("StreamName", stream);
            json.WriteString("ShardId", shard);
            json.WriteString("ShardIteratorType", type);
            if (at is { } instant)
            {
                json.WriteNumber("Timestamp", instant.ToUnixTimeMilliseconds() / 1000.0);
            }
        }, cancellation);
        return answer.RootElement.GetProperty("ShardIterator").GetString()!;
    }

    /// <summary>Records and the next iterator; null at the end of a closed shard.</summary>
    public async Task<(IReadOnlyList<byte[]> Records, string? Next)> Get(string iterator, CancellationToken cancellation)
    {
        using var answer = await Call("GetRecords", json => json.WriteString("ShardIterator", iterator), cancellation);
        var records = answer.RootElement.GetProperty("Records").EnumerateArray()
            .Select(record => record.GetProperty("Data").GetBytesFromBase64()).ToArray();
        return (records, answer.RootElement.TryGetProperty("NextShardIterator", out var next) ? next.GetString() : null);
    }

    private static void Write(Utf8JsonWriter json, string stream, IReadOnlyList<(string Key, byte[] Data)> records)
    {
        json.WriteString("StreamName", stream);
        json.WriteStartArray("Records");
        foreach (var (key, data) in records)
        {
            json.WriteStartObject();
            json.WriteString("PartitionKey", key);
            json.WriteBase64String("Data", data);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private Task<JsonDocument> Call(string operation, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        client.Call("kinesis", "Kinesis_20131202." + operation, write, cancellation);
}
