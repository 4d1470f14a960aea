using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Lake.Catalog;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tails;

/// <summary>A delivery that did not hand over its undelivered rows of a table in time.</summary>
/// <param name="Reason">The reason, one sentence without its end.</param>
/// <param name="Ends">The ends of the shards that it reads, as of the request.</param>
internal sealed record MissedRows(DeliveryId Id, string Name, string Reason, IReadOnlyList<ShardEnd> Ends)
{
    /// <summary>Whether the delivery's steps choose each record's table.</summary>
    public bool ChoosesTables { get; init; }

    /// <summary>The records that the table does not have at the positions of this read.</summary>
    public async ValueTask<IReadOnlyList<LeftOutRecords>> LeftOut(IMetadataReader reader)
    {
        var leftOut = new List<LeftOutRecords>();
        if (await DeliveryRows.Find(reader, Id) is null)
        {
            return leftOut;
        }

        foreach (var part in Ends.GroupBy(end => (end.Consumer, end.Lane)))
        {
            var next = OutputStart.Of(await ConsumerPositions.Read(reader, part.Key.Consumer, RunId.Main), part.Key.Lane, isPartitioned: false).Next;
            foreach (var end in part)
            {
                var from = next.GetValueOrDefault(end.Shard);
                if (from < end.NextOffset)
                {
                    leftOut.Add(new LeftOutRecords(Name, end.ShardName, new SequenceNumber(end.Shard, from).ToString(), end.NextOffset - from, Reason)
                    {
                        IsAtMost = ChoosesTables,
                    });
                }
            }
        }

        return leftOut;
    }
}
