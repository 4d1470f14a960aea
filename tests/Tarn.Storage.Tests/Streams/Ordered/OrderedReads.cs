using System.Text;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Ordered;

namespace Tarn.Storage.Tests.Streams.Ordered;

/// <summary>Reads shards by passes, from their beginning on.</summary>
internal sealed class OrderedReads
{
    private readonly Dictionary<ShardId, long> _next = [];

    /// <summary>The values in the order of the passes.</summary>
    public List<string> Values { get; } = [];

    public List<OrderedHole> Holes { get; } = [];

    /// <summary>The end of the last pass.</summary>
    public long End { get; private set; }

    public async Task Pass(IStreamLog log, Func<IEnumerable<ShardId>> shards, long bytesMax, long? until = null, Random? releases = null)
    {
        var end = until ?? log.StableLsn;
        var from = shards().Select(shard => new LogPosition(shard, _next.GetValueOrDefault(shard))).ToList();
        using var pass = new OrderedPass(log, from, end, bytesMax);
        var last = End;
        while (await pass.MoveNext(default))
        {
            Assert.InRange(pass.Batch.Lsn, last + 1, end);
            last = pass.Batch.Lsn;
            Add(pass.Batch, pass.From);
            if (releases is null || releases.Next(3) == 0)
            {
                pass.Release();
            }
        }

        for (var i = 0; i < from.Count; i++)
        {
            _next[from[i].Shard] = pass.NextOf(i);
        }

        Holes.AddRange(pass.TakeHoles());
        End = Math.Max(End, end);
    }

    private void Add(LogBatch batch, long from)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            if (batch.BaseOffset + reader.OffsetDelta >= from)
            {
                Values.Add(Encoding.UTF8.GetString(reader.Value));
            }
        }
    }
}
