using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Types;
using Tarn.Sql.Workers;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Sql.Writing;

/// <summary>Finds the live rows of data files that have one of some keys, by a semi join over the key columns.</summary>
/// <param name="job">The files and keys.</param>
/// <param name="group">The scan over the files: location, position, then the key columns.</param>
/// <param name="keys">The key columns.</param>
/// <param name="disk">The disk of the data directory.</param>
internal sealed class FindRowsRun(FindRowsJob job, JobFiles group, IReadOnlyList<KeyColumn> keys, IDisk disk)
{
    /// <summary>The bytes that the worker may spill.</summary>
    private const long WrittenBytesMax = 256L << 20;

    private static readonly SqlType[] Columns = [SqlType.Varchar, SqlType.Bigint];

    /// <summary>Finds the rows.</summary>
    public async Task<IReadOnlyList<FoundRows>> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var files = await worker.Open(group, cancellationToken);
        var keyFiles = await worker.OpenKeys(group.Scan, keys, [.. job.KeyFiles.Select(disk.LocalPath)], cancellationToken);
        var found = new Dictionary<string, List<long>>();
        var count = 0;
        await worker.Run(
            Statement(files, keyFiles) with { WrittenBytesMax = WrittenBytesMax },
            Columns,
            page =>
            {
                count += page.RowCount;
                for (var row = 0; row < page.RowCount; row++)
                {
                    var location = page.Text(row, 0)!;
                    if (!found.TryGetValue(location, out var positions))
                    {
                        found.Add(location, positions = []);
                    }

                    positions.Add(FileJobWorker.Number(page.Text(row, 1)));
                }
            },
            cancellationToken);
        if (count > job.RowsMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"Table {job.Table.Table.Name}: more than {job.RowsMax} rows have the keys.");
        }

        found.Values.ToList().ForEach(positions => positions.Sort());
        return [.. job.Files.Where(task => found.ContainsKey(task.File.File.Path)).Select(task => new FoundRows(task.File.File, found[task.File.File.Path]))];
    }

    private WorkerStatement Statement(ScanFiles files, IReadOnlyList<ScanDelete> keyFiles)
    {
        var writer = new ScanWriter(new Dictionary<int, ScanFiles> { [group.Scan.Ordinal] = files });
        var rows = writer.Write(group.Scan);
        var read = new ParquetRead(keyFiles, use => throw new SqlException(SqlErrorName.GenericInternalError, $"a file of keys lacks a column for {use.Name}"))
        {
            Group = () => 0,
        };
        var values = string.Join(", ", keys.Select((key, i) => $"{read.Value(key.Root, key.Path)} AS k{i}"));
        var conditions = string.Join(" AND ", keys.Select((_, i) => $"d.{group.Scan.Columns[i + 2].Name} IS NOT DISTINCT FROM k.k{i}"));
        return new WorkerStatement
        {
            Sql = $"SELECT d.{group.Scan.Columns[0].Name}, d.{group.Scan.Columns[1].Name} FROM ({rows}) AS d "
                + $"SEMI JOIN (SELECT {values} FROM {read.From()}) AS k ON {conditions} LIMIT {job.RowsMax + 1}",
            Functions = [.. writer.Functions],
            Files = writer.FileTable,
        };
    }
}
