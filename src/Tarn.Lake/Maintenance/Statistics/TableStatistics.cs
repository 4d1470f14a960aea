using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Statistics;

/// <summary>
/// Writes the numbers of distinct values of a table's columns as theta sketches into a Puffin file. The file becomes the
/// statistics of the current snapshot. A run reads at most <see cref="RunBytesMax"/>; a larger table takes several runs. Their sketches
/// are held in memory, for 4 tables at a time: after a restart, they start at zero. Crashes leave at most an unnamed file.
/// </summary>
/// <param name="committers">The tables' commit locks.</param>
/// <param name="jobs">Reads files.</param>
public sealed class TableStatistics(TableCommitters committers, IFileJobs jobs, ITableFiles files)
{
    private const int FilesMax = 10_000;
    private const int TablesMax = 4;
    private const long StatisticsBytesMax = 128L << 20;

    private readonly ConcurrentDictionary<TableId, StatisticsProgress> _progress = new();

    /// <summary>The input of one run, bytes. A larger file has a run of its own.</summary>
    public long RunBytesMax { get; init; } = 256L << 20;

    /// <summary>Plans a run on the table's current snapshot; null: statistics are not due, or a file cannot be read
    /// or is outside the table's locations.</summary>
    internal async ValueTask<StatisticsPlan?> Plan(PinnedTable table, CancellationToken cancellationToken)
    {
        if (table.Metadata.CurrentSnapshot is not { } head || StatisticsRule.DueReason(table.Metadata, head) is not { } reason)
        {
            return null;
        }

        var progress = await Begin(table, head, cancellationToken);
        var (taken, bytes, left) = (new List<ScanTask>(), 0L, 0);
        await foreach (var task in new TableScan(table, head, table.Metadata.CurrentSchema, Predicate.True).Tasks(cancellationToken))
        {
            if (!task.IsReadable || !task.LiesIn(table))
            {
                return null;
            }

            if (progress.Covers(task))
            {
                continue;
            }

            if (taken.Count == 0 || (taken.Count < FilesMax && bytes + task.File.File.FileSizeBytes <= RunBytesMax))
            {
                taken.Add(task);
                bytes += task.File.File.FileSizeBytes;
            }
            else
            {
                left++;
            }
        }

        return new StatisticsPlan(head, reason, taken, left) { Progress = progress };
    }

    /// <summary>Runs a plan.</summary>
    /// <param name="table">The table on which it was planned; its pin holds the files.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <exception cref="TarnException">As in <see cref="IFileJobs.Sketch"/>; Conflict: nothing was committed.</exception>
    internal async Task<StatisticsOutcome> Run(PinnedTable table, StatisticsPlan plan, CancellationToken cancellationToken)
    {
        var progress = plan.Progress;
        if (plan.Files.Count > 0)
        {
            var job = new SketchJob { Table = table, Files = plan.Files, Columns = progress.Columns };
            progress.Add(await jobs.Sketch(job, cancellationToken), plan.Files);
        }

        if (plan.FilesLeft > 0)
        {
            Keep(table.Table.Id, progress);
            return new StatisticsOutcome(false, progress.Columns.Count, 0);
        }

        _progress.TryRemove(table.Table.Id, out _);
        return await Commit(table, plan, cancellationToken);
    }

    private async ValueTask<StatisticsProgress> Begin(PinnedTable table, Snapshot head, CancellationToken cancellationToken)
    {
        var columns = StatisticsRule.Columns(table.Metadata);
        if (_progress.TryGetValue(table.Table.Id, out var under) && under.Columns.SequenceEqual(columns))
        {
            return under;
        }

        if (StatisticsRule.Base(table.Metadata, head) is not var (snapshot, file) || !table.Holds(file.Path))
        {
            return new StatisticsProgress(columns, -1, 0);
        }

        try
        {
            var bytes = await (await files.Find(file.Path, cancellationToken)).Read(new ReadBudget(StatisticsBytesMax), cancellationToken);
            var known = PuffinFile.Read(bytes, PuffinBlob.ThetaSketch).Where(blob => blob.Fields.Count == 1)
                .ToDictionary(blob => blob.Fields[0], blob => ThetaSketch.Read(blob.Bytes.Span));
            var then = table.Metadata.SchemaById(snapshot.SchemaId!.Value);
            if (columns.All(column => known.ContainsKey(column.Id) || !then.FieldsById.ContainsKey(column.Id)))
            {
                var progress = new StatisticsProgress(columns, snapshot.SequenceNumber, StatisticsRule.RowsRead(file));
                progress.Add(columns.Where(column => known.ContainsKey(column.Id)).ToDictionary(column => column.Id, column => known[column.Id]), []);
                return progress;
            }
        }
        catch (TarnException unusable) when (unusable.Kind is ErrorKind.NotFound or ErrorKind.Damaged or ErrorKind.InvalidArgument or ErrorKind.LimitExceeded)
        {
            // The next statistics begin with nothing, and replace these.
        }

        return new StatisticsProgress(columns, -1, 0);
    }

    private void Keep(TableId table, StatisticsProgress progress)
    {
        foreach (var other in _progress.Keys.Where(key => key != table).Skip(TablesMax - 1))
        {
            _progress.TryRemove(other, out _);
        }

        _progress[table] = progress;
    }

    private async Task<StatisticsOutcome> Commit(PinnedTable table, StatisticsPlan plan, CancellationToken cancellationToken)
    {
        var (progress, head) = (plan.Progress, plan.Head);
        PuffinBlob[] blobs = [.. progress.Columns.Select(column => new PuffinBlob
        {
            Type = PuffinBlob.ThetaSketch,
            Fields = [column.Id],
            SnapshotId = head.Id,
            SequenceNumber = head.SequenceNumber,
            Properties = new Dictionary<string, string>
            {
                [PuffinBlob.DistinctValues] = Text(Math.Round(progress.Of(column.Id).Estimate)),
                [StatisticsRule.RowsProperty] = Text(progress.RowsRead),
            },
            Bytes = progress.Of(column.Id).Write(),
        })];
        var (bytes, footerBytes) = PuffinFile.Write(blobs, "Tarn");
        await using var staged = await files.Stage(MetadataFiles.Statistics(table.Metadata.MetadataFolder, head.Id), bytes, cancellationToken);
        using var commitLock = await committers.Enter(table.Table.Name, rights: null, cancellationToken);
        if (commitLock.Table?.Id != table.Table.Id || commitLock.Metadata?.SnapshotById(head.Id) is null)
        {
            return new StatisticsOutcome(false, blobs.Length, 0);
        }

        var entry = PuffinFile.Entry(head.Id, staged.Location, blobs, bytes.Length, footerBytes);
        await commitLock.Commit(new StatisticsAction(head.Id, entry) { Staged = staged }, null, cancellationToken);
        return new StatisticsOutcome(true, blobs.Length, bytes.Length);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
