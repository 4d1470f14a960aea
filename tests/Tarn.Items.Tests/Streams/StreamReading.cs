using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Windows;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Tests.Streams;

/// <summary>Opens windows of tables, and reads them parents first.</summary>
internal static class StreamReading
{
    public static async Task<ItemTable> OpenStream(ItemWorld world, ItemTable table)
    {
        await world.Settle();
        await world.Tables.OpenStream(table.Id, StreamView.NewAndOldImages, same => same, default);
        await world.Settle();
        return world.Newest(table);
    }

    public static async Task<List<StreamedChange>> Read(ItemWorld world, ItemTable table, ItemStreamWindow? of = null)
    {
        var (window, found) = (of ?? table.Window!, new List<StreamedChange>());
        foreach (var shard in window.ShardsOf(world.Streams.Find(table.Stream)!))
        {
            var start = window.StartOf(shard.Id);
            for (var next = start; next < Math.Min(window.EndOf(shard.Id), world.Log.Describe(shard.Id)!.Value.StableEnd);)
            {
                using var read = await world.Log.Read(shard.Id, next, 1 << 20, default);
                foreach (var batch in read.Batches)
                {
                    for (var records = new RecordBatchReader(batch.Batch.Span); records.MoveNext();)
                    {
                        var number = new SequenceNumber(shard.Id, batch.BaseOffset + records.OffsetDelta);
                        if (number.Offset >= next && number.Offset < window.EndOf(shard.Id))
                        {
                            found.Add(StreamedChange.Read(table, window, number, records.Key.ToArray(), records.Value.ToArray()));
                        }
                    }
                }

                next = read.NextOffset;
            }
        }

        return found;
    }
}
