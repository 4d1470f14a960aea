using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Upserts;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>Writes rows as durable data and delete files of a table.</summary>
/// <param name="services">Encoder, table files.</param>
/// <param name="metadata">The table.</param>
/// <param name="columns">Its columns with the rows.</param>
/// <param name="scratchPrefix">The beginning of paths in scratch.</param>
/// <param name="isPrompt">Whether readers wait for the files.</param>
internal sealed class TableFiles(DeliveryServices services, TableMetadata metadata, StructType columns, string scratchPrefix, bool isPrompt)
{
    /// <summary>Writes rows under the table's default spec.</summary>
    /// <param name="chunks">The rows.</param>
    /// <param name="selection">The rows that are written; null: all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<List<WrittenFile>> WriteData(IReadOnlyList<ColumnChunk> chunks, RowSelection? selection, CancellationToken cancellationToken) =>
        Write(
            new ParquetFlush
            {
                Chunks = chunks,
                Columns = columns,
                Spec = metadata.DefaultSpec,
                Rows = selection,
                Metrics = MetricsModes.Of(metadata, columns),
                PathOf = NewPath,
            },
            metadata.DefaultSpec,
            [],
            cancellationToken);

    /// <summary>Writes the keys of rows as equality deletes.</summary>
    /// <param name="chunks">The rows.</param>
    /// <param name="selection">A row of each key.</param>
    /// <param name="keys">The key columns.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<List<WrittenFile>> WriteDeletes(
        IReadOnlyList<ColumnChunk> chunks, RowSelection selection, UpsertKeys keys, CancellationToken cancellationToken) =>
        Write(
            new ParquetFlush
            {
                Chunks = chunks,
                Columns = keys.Columns,
                Spec = keys.Spec,
                Rows = selection,
                Metrics = MetricsModes.Default,
                PathOf = NewPath,
            },
            keys.Spec,
            keys.Ids,
            cancellationToken);

    private string NewPath(int partition) => $"{scratchPrefix}-{Guid.CreateVersion7():N}.parquet";

    private async Task<List<WrittenFile>> Write(
        ParquetFlush flush, PartitionSpec spec, IReadOnlyList<int> equalityIds, CancellationToken cancellationToken)
    {
        var schema = new Schema(metadata.CurrentSchema.SchemaId, columns);
        var written = new List<WrittenFile>();
        foreach (var file in await services.Parquet.Write(flush, cancellationToken))
        {
            var folder = PartitionPath.Of(spec, schema, file.Tuple);
            var location = $"{metadata.DataFolder}/{folder}{(folder.Length > 0 ? "/" : "")}{Guid.CreateVersion7():N}.parquet";
            var staged = await services.TableFiles.Adopt(location, file.Path, isPrompt, cancellationToken);
            var record = file.ToDataFile(location, spec.SpecId);
            written.Add(new WrittenFile(
                equalityIds.Count == 0 ? record : record with { Content = FileContent.EqualityDeletes, EqualityIds = equalityIds }, staged));
        }

        return written;
    }
}
