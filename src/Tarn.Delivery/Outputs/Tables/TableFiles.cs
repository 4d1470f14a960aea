using Tarn.Delivery.Buffers;
using Tarn.Lake.Commit;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Upserts;
using Tarn.Lake.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>Writes rows as durable data and delete files of a table.</summary>
/// <param name="services">Encoder, table files.</param>
/// <param name="columns">Its columns with the rows.</param>
/// <param name="scratchPrefix">The beginning of paths in scratch.</param>
/// <param name="isPrompt">Whether readers wait for the files.</param>
/// <param name="writer">The rights of the delivery to the key that seals the files.</param>
internal sealed class TableFiles(
    DeliveryServices services, TableMetadata metadata, StructType columns, string scratchPrefix, bool isPrompt, IRights writer)
{
    /// <summary>Whether positions are deleted by vectors, which the commit writes.</summary>
    public bool HasVectors => metadata.HasVectors;

    /// <summary>Writes rows under the table's default spec.</summary>
    /// <param name="chunks">The rows.</param>
    /// <param name="selection">The rows that are written; null: all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<List<WrittenFile>> WriteData(IReadOnlyList<ColumnChunk> chunks, ChunkRowSelection? selection, CancellationToken cancellationToken) =>
        Write(
            new ParquetFlush
            {
                Chunks = chunks,
                Columns = columns,
                Spec = metadata.DefaultSpec,
                Rows = selection,
                Metrics = MetricsModes.Of(metadata, columns),
                Order = FileOrder.Of(metadata),
                PathOf = NewPath,
            },
            metadata.DefaultSpec,
            cancellationToken);

    /// <summary>Writes the keys of rows as files in scratch. They become equality deletes, or are removed.</summary>
    /// <param name="chunks">The rows.</param>
    /// <param name="selection">A row of each key.</param>
    /// <param name="keys">The key columns.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<IReadOnlyList<ParquetFile>> EncodeKeys(
        IReadOnlyList<ColumnChunk> chunks, ChunkRowSelection selection, UpsertKeys keys, CancellationToken cancellationToken) =>
        services.Parquet.Write(
            new ParquetFlush { Chunks = chunks, Columns = keys.Columns, Spec = keys.Spec, Rows = selection, PathOf = NewPath }, cancellationToken);

    /// <summary>Makes files of keys durable as equality deletes.</summary>
    public Task<List<WrittenFile>> AdoptKeys(IReadOnlyList<ParquetFile> files, UpsertKeys keys, CancellationToken cancellationToken) => Adopt(
        files,
        file => (keys.Spec, file.ToDataFile("", keys.Spec.SpecId) with { Content = FileContent.EqualityDeletes, EqualityIds = keys.Ids }),
        cancellationToken);

    /// <summary>Writes rows as position deletes: a file for each spec and partition, in the order of data files and positions.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TarnException">NotSupported: a data file has a partition that cannot be written.</exception>
    public async Task<List<WrittenFile>> WritePositions(IReadOnlyList<FoundRows> rows, CancellationToken cancellationToken)
    {
        var groups = rows.GroupBy(found => (found.File.SpecId, found.File.Partition)).ToArray();
        using var buffer = new ChunkBuffer(services.Disk, $"{scratchPrefix}-positions", services.Memory, services.Scratch);
        PositionRows.Write(
            from partition in Enumerable.Range(0, groups.Length)
            from found in groups[partition].OrderBy(found => found.File.Path, StringComparer.Ordinal)
            from position in found.Positions
            select (found.File.Path, position, partition),
            chunk => buffer.Add(chunk.Span));
        var chunks = Enumerable.Range(0, buffer.Count).Select(buffer.Open).ToList();
        try
        {
            var files = await services.Parquet.Write(
                new ParquetFlush { Chunks = chunks, Columns = PositionRows.Columns, Metrics = MetricsModes.Whole, PathOf = NewPath }, cancellationToken);
            return await Adopt(files, file => Positions(file, [.. groups[file.Partition]]), cancellationToken);
        }
        finally
        {
            chunks.ForEach(chunk => chunk.Dispose());
        }
    }

    private (PartitionSpec Spec, DataFile Record) Positions(ParquetFile file, IReadOnlyList<FoundRows> rows)
    {
        var first = rows[0].File;
        return (metadata.SpecById(first.SpecId), file.ToDataFile("", first.SpecId) with
        {
            Content = FileContent.PositionDeletes,
            Partition = first.Partition,
            ReferencedDataFile = rows.Count == 1 ? first.Path : null,
        });
    }

    private string NewPath(int partition) => $"{scratchPrefix}-{Guid.CreateVersion7():N}.parquet";

    private async Task<List<WrittenFile>> Write(ParquetFlush flush, PartitionSpec spec, CancellationToken cancellationToken) => await Adopt(
        await services.Parquet.Write(flush, cancellationToken), file => (spec, file.ToDataFile("", spec.SpecId)), cancellationToken);

    private async Task<List<WrittenFile>> Adopt(
        IReadOnlyList<ParquetFile> files, Func<ParquetFile, (PartitionSpec Spec, DataFile Record)> describe, CancellationToken cancellationToken)
    {
        var schema = new Schema(metadata.CurrentSchema.SchemaId, columns);
        var written = new List<WrittenFile>();
        foreach (var file in files)
        {
            var (spec, record) = describe(file);
            var folder = PartitionPath.Of(spec, schema, record.Partition);
            var location = $"{metadata.DataFolder}/{folder}{(folder.Length > 0 ? "/" : "")}{Guid.CreateVersion7():N}.parquet";
            var staged = await services.TableFiles.For(writer).Adopt(location, file.Path, isPrompt, cancellationToken);
            written.Add(new WrittenFile(record with { Path = location }, staged));
        }

        return written;
    }
}
