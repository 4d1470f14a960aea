using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Records as rows of an Iceberg table. While the table exists they are shredded as they come; before that they are kept raw, and its types
/// are chosen over the whole first buffer (D35).
/// </summary>
internal sealed class TableOutput(TableWriter writer, RowBuffer rows, RawRecords raw, DeliveryModel model, Action<FailedRecord> refuse)
    : IDeliveryOutput
{
    /// <summary>A table's own consent to a <c>_rest</c> column (D35).</summary>
    private const string RestProperty = "tarn.rest.enabled";

    private readonly TableDestinationConfig config = (TableDestinationConfig)model.Destination;
    private TableMetadata? table;
    private TableShape? newShape;
    private bool exists;

    public OutputId Id => DeliveryRows.Destination;

    public long BufferedBytes => rows.SourceBytes + raw.DataBytes;

    public bool IsEmpty => rows.IsEmpty && raw.Count == 0;

    public async ValueTask Begin(CancellationToken cancellation)
    {
        var entry = writer.Find();
        exists = entry is not null;
        table = entry?.Head.MetadataLocation is { } location ? await writer.Metadata(location, cancellation) : null;
        newShape = !exists && config.CreatesTable
            ? TableShape.ForNewTable(new ShapeOptions { Evolve = true, KeepRest = config.EvolvesSchema })
            : null;
        if (table is not null && TryShape(entry!, table) is { } shape)
        {
            rows.Begin(shape);
        }
    }

    public void Add(in DeliveryRecord record)
    {
        if (rows.Shape is not null)
        {
            rows.Add(record);
            return;
        }

        if (newShape is { } shape && Shredder.Observe(shape, record.Data.Span) is { IsRejected: true } rejected)
        {
            refuse(RowBuffer.Refusal(record, rejected));
            return;
        }

        raw.Add(record);
    }

    public async ValueTask<IPreparedFlush> Prepare(IReadOnlyList<LedgerRange> ranges, CancellationToken cancellation)
    {
        if (rows.Shape is null)
        {
            ShredRaw();
        }

        rows.Seal();
        if (rows.IsEmpty)
        {
            return NothingPrepared.Instance;
        }

        var chunks = rows.Open();
        try
        {
            return await writer.Prepare(new TableRows(chunks, rows.Shape!, table, ranges), cancellation);
        }
        finally
        {
            foreach (var chunk in chunks)
            {
                chunk.Dispose();
            }
        }
    }

    public void Clear()
    {
        rows.Clear();
        raw.Clear();
        newShape = null;
        table = null;
    }

    public void Dispose()
    {
        rows.Dispose();
        raw.Dispose();
    }

    // A table with a type that Tarn does not write refuses when it is flushed, so that retries and the error output take their course.
    private TableShape? TryShape(TableEntry entry, TableMetadata metadata)
    {
        var rest = config.EvolvesSchema && (entry.Table.MadeByTarn || metadata.Property(RestProperty, "false") == "true");
        try
        {
            return TableShape.Of(metadata.CurrentSchema.Columns, new ShapeOptions { Evolve = config.EvolvesSchema, KeepRest = rest });
        }
        catch (TarnException unsupported) when (unsupported.Kind == ErrorKind.NotSupported)
        {
            return null;
        }
    }

    private void ShredRaw()
    {
        if (newShape is null)
        {
            throw exists
                ? new TarnException(ErrorKind.NotSupported, $"Table {model.TableName} is not an Iceberg table that Tarn can write.")
                : new TarnException(ErrorKind.NotFound, $"Table {model.TableName} does not exist, and table creation is not enabled.");
        }

        rows.Begin(newShape);
        raw.ForEach(record => rows.Add(record));
        raw.Clear();
    }
}
