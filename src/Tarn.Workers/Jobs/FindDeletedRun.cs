using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Workers.Pages;

namespace Tarn.Workers.Jobs;

/// <summary>Finds the rows of data files that position deletes remove.</summary>
/// <param name="scan">The scan of these rows: location, then position.</param>
internal sealed class FindDeletedRun(FindDeletedJob job, ITableScan scan)
{
    private static readonly PageType[] Columns = [PageType.Bytes, PageType.Long];

    public async Task<IReadOnlyList<DeletedPositions>> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var rows = await worker.Open(scan, cancellationToken);
        var found = job.Files.ToDictionary(task => task.File.File.Path, _ => new DeletedRows());
        await worker.Run(rows.Over([0, 1], from => from), Columns, page => Add(page, found), cancellationToken);
        return [.. job.Files.Select(task => new DeletedPositions(task, found[task.File.File.Path]))];
    }

    private void Add(Page page, Dictionary<string, DeletedRows> found)
    {
        for (var row = 0; row < page.RowCount; row++)
        {
            found[page.Text(row, 0)!].Add(page.Long(row, 1));
        }

        if (found.Values.Sum(rows => rows.MemoryBytes) > job.BytesMax)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded, $"Table {job.Table.Table.Name}: the bitmaps of deleted rows exceed {job.BytesMax >> 20} MB.");
        }
    }
}
