using Tarn.Analytics.Engines;
using Tarn.Delivery;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Applications.Tables;

/// <summary>Appends rows to the own stream of a delivery in a commit. Memory: the encoded rows of one commit.</summary>
/// <param name="deliveries">Runs the delivery.</param>
/// <param name="id">One that takes puts.</param>
/// <param name="rowBytesMax">The most bytes of a row.</param>
internal sealed class DeliveryAppend(Deliveries deliveries, DeliveryId id, int rowBytesMax, TimeProvider time) : IDisposable
{
    // A frame of the log has at most 16 MiB.
    private const int BatchBytesMax = 8 << 20;
    private readonly List<RecordBatchWriter> _writers = [];

    /// <summary>Adds rows.</summary>
    /// <param name="name">The table's name, for errors.</param>
    /// <param name="hasOperations">Whether the key of each record is its operation.</param>
    /// <exception cref="TarnException">NotFound: the delivery is gone, or being deleted; LimitExceeded: a row is too long.</exception>
    public async ValueTask Add(IMetadataTransaction transaction, string name, IReadOnlyList<EngineRow> rows, bool hasOperations)
    {
        Dispose();
        var place = await deliveries.PlaceOf(transaction, id);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var next = 0; next < rows.Count;)
        {
            var writer = new RecordBatchWriter();
            _writers.Add(writer);
            writer.Begin(nowMs, 0);
            var (bytes, records) = (0L, 0);
            for (; next < rows.Count && (records == 0 || bytes + rows[next].Values.Length <= BatchBytesMax); next++, records++)
            {
                var row = rows[next].Values;
                if (row.Length > rowBytesMax)
                {
                    throw new TarnException(
                        ErrorKind.LimitExceeded, $"Table {name}: a row has {row.Length} bytes, and its target takes at most {rowBytesMax}.");
                }

                bytes += row.Length;
                var key = !hasOperations ? default : rows[next].Kind == RowFate.Removal ? OperationRecords.Delete : OperationRecords.Update;
                row.Span.CopyTo(writer.Append(key, row.Length));
            }

            transaction.Append(new ShardAppend { Stream = place.Stream, Shard = place.Shard, Batch = writer.Finish(), Records = records });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writers.ForEach(writer => writer.Dispose());
        _writers.Clear();
    }
}
