using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Workers.Pages;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Jobs;

/// <summary>Finds the live rows of data files that have one of some keys, by a semi join over the key columns.</summary>
/// <param name="job">The files and keys.</param>
/// <param name="scan">The scan over the files: location, position, then the key columns.</param>
/// <param name="disk">The disk of the data directory.</param>
internal sealed class FindRowsRun(FindRowsJob job, IKeyScan scan, IDisk disk)
{
    /// <summary>The bytes that the worker may spill.</summary>
    private const long WrittenBytesMax = 256L << 20;

    private static readonly PageType[] Columns = [PageType.Bytes, PageType.Long];

    public async Task<IReadOnlyList<FoundRows>> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var rows = await worker.Open(scan, cancellationToken);
        var keys = await worker.OpenKeys(scan, [.. job.KeyFiles.Select(disk.LocalPath)], cancellationToken);
        var found = new Dictionary<string, List<long>>();
        var count = 0;
        await worker.Run(
            Statement(rows, keys) with { WrittenBytesMax = WrittenBytesMax },
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

                    positions.Add(page.Long(row, 1));
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

    private WorkerStatement Statement(IOpenScan rows, string keys)
    {
        var conditions = string.Join(" AND ", job.KeyIds.Select((_, i) => $"d.{scan.Columns[i + 2].Name} IS NOT DISTINCT FROM k.k{i}"));
        return rows.Over(Enumerable.Range(0, scan.Columns.Count), from => $"SELECT d.{scan.Columns[0].Name}, d.{scan.Columns[1].Name} FROM ({from}) AS d "
            + $"SEMI JOIN ({keys}) AS k ON {conditions} LIMIT {job.RowsMax + 1}");
    }
}
