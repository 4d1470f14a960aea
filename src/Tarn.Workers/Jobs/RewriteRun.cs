using System.Globalization;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding.Texts;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Workers.Pages;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Workers.Jobs;

/// <summary>
/// Rewrites groups of a table's files, each as one file. A worker writes into its own folder within a quota. When it has
/// written all files, its process ends, and only then do they leave its folder: D20 (a version is a list of extents).
/// </summary>
/// <param name="target">The table with the columns of the new files, usually the same.</param>
/// <param name="formats">Further forms of dates and timestamps, of columns with other types.</param>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">A folder beside the workers' folders, relative to the data directory.</param>
internal sealed class RewriteRun(
    TableMetadata table, TableMetadata target, TimeFormats formats, IReadOnlyList<ITableScan> groups, IDisk disk, string folder)
{
    /// <summary>
    /// A job may write this many times its input's bytes, and these bytes more. Sorting spills the rows uncompressed.
    /// </summary>
    private const int WrittenShareMax = 16;

    private const long WrittenBytesMin = 256L << 20;

    /// <summary>Writes the files.</summary>
    public async Task<IReadOnlyList<RewrittenRows>> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var written = new List<RewrittenRows>();
        foreach (var group in groups)
        {
            written.Add(await Write(group, worker, written.Count, cancellationToken));
        }

        return await Take(worker, written);
    }

    private async Task<RewrittenRows> Write(ITableScan group, FileJobWorker worker, int number, CancellationToken cancellationToken)
    {
        var open = await worker.Open(group, cancellationToken);
        var statements = new RewriteStatements(table, target, group, open, worker.EngineBytes, formats);
        var quota = WrittenBytesMin + (WrittenShareMax * group.SizeBytes);
        var listed = group.RecordCount;
        var (live, hasNegativeZero, nans) = (listed, false, (IReadOnlyList<long>)[]);
        if (statements.NeedsLook)
        {
            IReadOnlyList<PageType> types = [PageType.Long, PageType.Boolean, .. statements.Floats.Select(_ => PageType.Long)];
            var look = await worker.Row(statements.Look(), types, quota, cancellationToken);
            (live, hasNegativeZero, nans) = (look.Long(0, 0), look.Boolean(0, 1), [.. statements.Floats.Select((_, i) => look.Long(0, i + 2))]);
        }

        if (live > listed || (live < listed && !group.HasDeletes))
        {
            throw Miscounted(live, listed);
        }

        if (live == 0)
        {
            return new RewrittenRows(null, listed, listed);
        }

        var path = $"{WorkerSettings.OutputFolder}/{number.ToString(CultureInfo.InvariantCulture)}.parquet";
        var copy = statements.Copy(path, dictionaries: !hasNegativeZero && !statements.MayHaveZeros);
        var rows = (await worker.Row(copy, [PageType.Long], quota, cancellationToken)).Long(0, 0);
        if (rows != live)
        {
            throw Miscounted(rows, live);
        }

        var file = new EngineFile
        {
            Path = path,
            RowCount = rows,
            NanCounts = statements.Floats.Select((leaf, i) => (leaf.FieldId, Count: nans[i]))
                .Concat(statements.WithoutNans.Select(id => (FieldId: id, Count: 0L))).ToDictionary(n => n.FieldId, n => n.Count),
            SortOrderId = statements.Order?.OrderId,
            HasRowIds = statements.HasRowIds,
        };
        return new RewrittenRows(file, listed, listed - live);
    }

    /// <summary>Ends the worker, and takes the files that it wrote.</summary>
    private async Task<IReadOnlyList<RewrittenRows>> Take(FileJobWorker worker, List<RewrittenRows> written)
    {
        await worker.Exit();
        var paths = new Queue<string>(WrittenFiles.Take(worker.Folder, written.Select(rows => rows.File?.Path).OfType<string>(), disk, folder));
        return [.. written.Select(rows => rows.File is { } file ? rows with { File = file with { Path = paths.Dequeue() } } : rows)];
    }

    private TarnException Miscounted(long found, long expected) => new(
        ErrorKind.Damaged, $"Files of table {table.Location} have {found} rows where {expected} were expected; nothing was rewritten.");
}
