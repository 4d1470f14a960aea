using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>Reads the results stream of a delivery.</summary>
internal static class StoredResults
{
    /// <summary>All results, in their order.</summary>
    public static async Task<IReadOnlyList<StoredResult>> Read(DeliveryWorld world, DeliveryId id)
    {
        var row = await world.Store.Read(reader => DeliveryRows.Get(reader, id), default);
        var shard = row.Results!.Shard;
        var found = new List<StoredResult>();
        for (var next = 0L; next < world.Log.Describe(shard)!.Value.StableEnd;)
        {
            using var read = await world.Log.Read(shard, next, 1 << 20, default);
            foreach (var batch in read.Batches)
            {
                var records = new RecordBatchReader(batch.Batch.Span);
                while (records.MoveNext())
                {
                    var (start, length) = records.ValuePlace;
                    if (batch.BaseOffset + records.OffsetDelta >= next)
                    {
                        found.Add(StoredResult.Decode(batch.Batch.Slice(start, length).ToArray()));
                    }
                }
            }

            next = read.NextOffset;
        }

        return found;
    }
}
