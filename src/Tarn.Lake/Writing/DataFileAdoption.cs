using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Upserts;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Writing;

/// <summary>
/// Makes files that an engine wrote the data files of a table: required columns and <c>fixed</c> values get their form,
/// footers are read again for counts and bounds, and the bytes become durable. D20 (a version is a list of extents): no
/// process may still write to the file.
/// </summary>
public sealed class DataFileAdoption(IDisk disk, ITableFiles files) : IDisposable
{
    private readonly BlockingThreads _threads = new("tarn-adoption", 1);

    /// <summary>
    /// Stages a file for a commit. Its partition is that of all its rows. The file leaves <c>scratch/</c>, also after a failure.
    /// </summary>
    /// <param name="table">The table, whose current schema the file has.</param>
    /// <param name="specId">The partition spec.</param>
    /// <param name="partition">The partition under that spec.</param>
    /// <param name="writer">The rights of the writer to the key that seals the file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TarnException">
    /// Damaged: the file is no Parquet file, or has another number of rows than the engine reported. DiskFull.
    /// </exception>
    public async Task<WrittenFile> Adopt(
        EngineFile file, TableMetadata table, int specId, PartitionTuple partition, IRights writer, CancellationToken cancellationToken)
    {
        var path = file.Path;
        try
        {
            (path, var record) = await _threads.Run(() => Finish(file, table));
            var folder = PartitionPath.Of(table.SpecById(specId), table.CurrentSchema, partition);
            var location = $"{table.DataFolder}/{folder}{(folder.Length > 0 ? "/" : "")}{Guid.CreateVersion7():N}.parquet";
            var staged = await files.For(writer).Adopt(location, path, isPrompt: false, cancellationToken);
            return new WrittenFile(record with { Path = location, SpecId = specId, Partition = partition }, staged);
        }
        catch
        {
            disk.Delete(path);
            throw;
        }
    }

    /// <summary>Whether the adoption of a file with these columns translates pages, which it cannot do for LZ4.</summary>
    public static bool Translates(StructType columns) => ParquetLayout.IsBeyondDuckDb(columns);

    /// <summary>Removes a file that no commit needs.</summary>
    public void Discard(EngineFile file) => disk.Delete(file.Path);

    /// <inheritdoc/>
    public void Dispose() => _threads.Dispose();

    private (string Path, DataFile Record) Finish(EngineFile file, TableMetadata table)
    {
        var own = file.HasPositionDeletes ? PositionRows.Columns : table.CurrentSchema.Columns;
        var columns = file.HasRowIds ? MovedRows.Columns(own) : own;
        var path = file.Path;
        if (ParquetLayout.IsBeyondDuckDb(columns))
        {
            path = file.Path + ".assembled";
            Assemble(file.Path, path, columns);
        }

        using var opened = disk.OpenRead(path, FileClass.Bulk);
        var footer = ParquetFooter.Read(opened);
        if (footer.RowCount != file.RowCount)
        {
            throw new TarnException(ErrorKind.Damaged, $"A new file of table {table.Location} has {footer.RowCount} rows, not {file.RowCount}.");
        }

        return (path, new DataFile
        {
            Path = path,
            Content = file.HasPositionDeletes ? FileContent.PositionDeletes : FileContent.Data,
            RecordCount = footer.RowCount,
            FileSizeBytes = opened.Length,
            SplitOffsets = [.. footer.RowGroups.Select(group => group.Start)],
            SortOrderId = file.SortOrderId,
            Metrics = FileMetrics.Of(
                footer,
                own,
                id => file.NanCounts.TryGetValue(id, out var count) ? count : null,
                file.HasPositionDeletes ? MetricsModes.Whole : MetricsModes.Of(table, own)),
        });
    }

    private void Assemble(string from, string to, StructType columns)
    {
        try
        {
            using var assembly = new ParquetAssembly(disk, columns, to);
            assembly.Append([from]);
            assembly.Complete();
        }
        catch
        {
            disk.Delete(to);
            throw;
        }
        finally
        {
            disk.Delete(from);
        }
    }
}
