using System.Text;
using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Analytics.Tests.Runs;

/// <content>Reads the streams, and compares the results with a model over the log.</content>
internal sealed partial class RunWorld
{
    /// <summary>All records of a stream's shards.</summary>
    public async Task<List<(string Key, string Value)>> Read(StreamId stream)
    {
        var found = new List<(string, string)>();
        foreach (var shard in Directory.ShardsOf(stream))
        {
            for (var next = 0L; Log.Describe(shard.Id)!.Value.StableEnd > next;)
            {
                using var read = await Log.Read(shard.Id, next, 1 << 20, default);
                foreach (var batch in read.Batches)
                {
                    Add(found, batch, next);
                }

                next = read.NextOffset;
            }
        }

        return found;
    }

    /// <summary>The results: window, key, count.</summary>
    public async Task<List<(long Window, string Key, long Count)>> ReadResults() =>
        [.. (await Read(Results.Stream)).Select(row => JsonDocument.Parse(row.Value).RootElement)
            .Select(json => (json.GetProperty("w").GetInt64(), json.GetProperty("k").GetString()!, json.GetProperty("n").GetInt64()))];

    public Task<RunRow?> Row() => Store.Read(reader => RunRow.Find(reader, Application), default).AsTask();

    /// <summary>The operations of the application, the newest first.</summary>
    public Task<IReadOnlyList<OperationRow>> Operations() => Store.Read(reader => OperationRow.List(reader, Application, long.MaxValue, 10), default).AsTask();

    public Task<IReadOnlyList<Checkpoint>> Checkpoints() => Store.Read(reader => Checkpoint.List(reader, Application), default).AsTask();

    /// <summary>The model: each record is in one result, or late, or bad; each window of a key has one result.</summary>
    public async Task<string> Check()
    {
        var records = new Dictionary<(long, string), long>();
        var bad = 0;
        foreach (var source in Sources)
        {
            foreach (var (_, value) in await Read(source))
            {
                Add(value, records, ref bad);
            }
        }

        var results = await ReadResults();
        Assert.Equal(results.Count, results.DistinctBy(row => (row.Window, row.Key)).Count());
        var seen = results.ToDictionary(row => (row.Window, row.Key), row => row.Count);
        var quarantined = await Read(Quarantine.Stream);
        var badSeen = 0;
        foreach (var (_, value) in quarantined)
        {
            Add(value.StartsWith('{') ? JsonDocument.Parse(value).RootElement.GetProperty("record").GetString()! : value, seen, ref badSeen);
        }

        Assert.Equal(bad, badSeen);
        Assert.Equal(
            records.OrderBy(row => row.Key).Select(row => $"{row.Key} {row.Value}"), seen.OrderBy(row => row.Key).Select(row => $"{row.Key} {row.Value}"));
        var row = (await Row())!;
        Assert.Equal((results.Count, quarantined.Count), ((int)row.Totals.Results, (int)(row.Totals.Late + row.Totals.Bad)));
        return $"{results.Count} results, {quarantined.Count} late or bad";
    }

    private static void Add(string value, Dictionary<(long, string), long> counts, ref int bad)
    {
        if (value.Split(' ') is [var key, var time] && long.TryParse(time, out var ms))
        {
            var place = (ms - (ms % WindowMs), key);
            counts[place] = counts.GetValueOrDefault(place) + 1;
        }
        else
        {
            bad++;
        }
    }

    private static void Add(List<(string, string)> found, LogBatch batch, long from)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            if (batch.BaseOffset + reader.OffsetDelta >= from)
            {
                found.Add((Encoding.UTF8.GetString(reader.Key), Encoding.UTF8.GetString(reader.Value)));
            }
        }
    }

    private async Task<long> Counted() => (await ReadResults()).Sum(row => row.Count);
}
