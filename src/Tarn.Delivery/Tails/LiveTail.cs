using Tarn.Delivery.Buffers;
using Tarn.Delivery.Progress;
using Tarn.Lake.Catalog;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tails;

/// <summary>The undelivered rows of a table, of all deliveries that feed it.</summary>
/// <param name="store">The positions and the table's pointer, read together.</param>
/// <param name="catalog">The table's row.</param>
/// <param name="fed">The rows of each delivery.</param>
/// <param name="missed">The deliveries that did not hand over their rows.</param>
internal sealed class LiveTail(IMetadataStore store, LakeCatalog catalog, IReadOnlyList<FedRows> fed, IReadOnlyList<MissedRows> missed) : TableTail
{
    /// <inheritdoc/>
    public override async ValueTask<TableTailCut?> After(CatalogTable table, CancellationToken cancellationToken) => await store.Read(
        async reader =>
        {
            var now = await catalog.FindTable(reader, table.Name);
            if (now is null || now.Id != table.Id || now.MetadataLocation != table.MetadataLocation)
            {
                return null;
            }

            var files = new List<TailFile>();
            foreach (var delivery in fed)
            {
                var positions = await ConsumerPositions.Read(reader, delivery.Consumer, RunId.Main);
                var next = OutputStart.Of(positions, delivery.Lane, isPartitioned: false).Next;
                files.AddRange(delivery.Rows.Buffers.Where(rows => rows.Offset >= next.GetValueOrDefault(rows.Shard)).Select(rows => rows.Rows));
            }

            var leftOut = new List<LeftOutRecords>();
            foreach (var delivery in missed)
            {
                leftOut.AddRange(await delivery.LeftOut(reader));
            }

            return new TableTailCut(files, leftOut);
        },
        cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var delivery in fed)
        {
            delivery.Rows.Release();
        }
    }
}

/// <summary>The undelivered rows of a table of one delivery.</summary>
/// <param name="Consumer">The consumer whose positions the delivery commits.</param>
/// <param name="Lane">The table's output.</param>
internal sealed record FedRows(ConsumerId Consumer, DeliveryOutputId Lane, UndeliveredRows Rows);
