using Tarn.Storage.Rights;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>
/// The new files of a table whose columns are retyped, and the files that they replace. Disposing removes files that no transaction
/// named. Memory: the table's data files, some KB each.
/// </summary>
/// <param name="jobs">Reads and writes files.</param>
/// <param name="adoption">Makes the new files durable.</param>
/// <param name="journal">Stores the list of files of an operator's request over restarts; null: there is no request.</param>
public sealed class RetypedFiles(CatalogTable table, IFileJobs jobs, DataFileAdoption adoption, RetypeJournal? journal) : IAsyncDisposable
{
    private readonly List<RetypedGroup> _groups = [];
    private bool _isRead;

    /// <summary>Bytes that one call writes with a journal, and one job in any case. A larger file is written alone.</summary>
    public long RunBytesMax { get; init; } = new CompactionRule().RunBytesMax;

    /// <summary>The number of replaced files.</summary>
    public int Replaced => _groups.Sum(group => group.Keys.Count);

    /// <summary>The number of files that wait to be replaced.</summary>
    public int Left { get; private set; }

    /// <summary>The new files.</summary>
    public IReadOnlyList<WrittenFile> Written => [.. _groups.Select(group => group.File).OfType<WrittenFile>()];

    /// <summary>The rows that deletes removed, and that are in no new file.</summary>
    public long RowsDeleted => _groups.Sum(group => group.RowsDeleted);

    /// <summary>Writes rows of the table's head that no new file holds, and discards new files of rows that changed.</summary>
    /// <param name="plan">The new columns.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether all rows are written. With a journal, one call writes at most <see cref="RunBytesMax"/>.</returns>
    /// <exception cref="TarnException">As in <see cref="IFileJobs.Rewrite"/>; NotSupported: a file cannot be written again.</exception>
    public async Task<bool> Follow(PinnedTable head, RetypePlan plan, CancellationToken cancellationToken)
    {
        if (!_isRead && journal is not null)
        {
            _groups.AddRange(await journal.Groups(table.Id, plan.Target, cancellationToken));
            _isRead = true;
        }

        var targetBytes = Math.Min(CompactionRule.Of(head.Metadata).TargetBytes, RunBytesMax);
        var live = await Live(head, cancellationToken);
        foreach (var group in _groups.Where(group => !group.Keys.All(live.ContainsKey)).ToList())
        {
            _groups.Remove(group);
            await (journal?.Remove(group, cancellationToken) ?? group.DisposeAsync().AsTask());
        }

        foreach (var key in _groups.SelectMany(group => group.Keys))
        {
            live.Remove(key);
        }

        var bins = live.Values.GroupBy(task => (task.File.File.SpecId, task.File.File.Partition)).SelectMany(partition =>
            CompactionPlanner.Bins(partition, targetBytes).Select(bin => new CompactionGroup(partition.Key.SpecId, partition.Key.Partition, bin)));
        foreach (var run in Runs(bins, RunBytesMax).Take(journal is null ? int.MaxValue : 1))
        {
            await Write(head, plan, run, cancellationToken);
            foreach (var key in run.SelectMany(group => group.Files).Select(KeyOf))
            {
                live.Remove(key);
            }
        }

        Left = live.Count;
        return Left == 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var group in _groups)
        {
            await group.DisposeAsync();
        }
    }

    private static async Task<Dictionary<string, ScanTask>> Live(PinnedTable head, CancellationToken cancellationToken)
    {
        var live = new Dictionary<string, ScanTask>();
        var scan = new TableScan(head, head.Metadata.CurrentSnapshot, head.Metadata.CurrentSchema, Predicate.True);
        await foreach (var task in scan.Tasks(cancellationToken))
        {
            if (!task.LiesIn(head))
            {
                throw new TarnException(ErrorKind.NotSupported, $"File {task.File.File.Path} or a delete file of it lies outside the table's places.");
            }

            live.Add(KeyOf(task), CompactionPlanner.CanWrite(head, task) ? task : throw new TarnException(
                ErrorKind.NotSupported,
                $"File {task.File.File.Path} cannot be written again: it is encrypted, or of a format or partition that is only read."));
        }

        return live;
    }

    // The first snapshot after an upgrade gives ids to rows that had none.
    private static string KeyOf(ScanTask task) => string.Join('\n', task.Deletes.Select(delete => $"{delete.File.Path}#{delete.File.ContentOffset}")
        .Order(StringComparer.Ordinal).Prepend($"{task.File.File.Path}{(task.File.File.FirstRowId is { } id ? $"#{id}" : "")}"));

    private static IEnumerable<List<CompactionGroup>> Runs(IEnumerable<CompactionGroup> groups, long bytesMax)
    {
        var (run, bytes) = (new List<CompactionGroup>(), 0L);
        foreach (var group in groups)
        {
            if (run.Count > 0 && bytes + group.SizeBytes > bytesMax)
            {
                yield return run;
                (run, bytes) = ([], 0);
            }

            run.Add(group);
            bytes += group.SizeBytes;
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private async Task Write(PinnedTable head, RetypePlan plan, List<CompactionGroup> run, CancellationToken cancellationToken)
    {
        var job = new RewriteJob { Table = head, Target = plan.Target, TimeFormats = plan.Formats, Groups = [.. run.Select(group => group.Files)] };
        var rows = await jobs.Rewrite(job, cancellationToken);
        var adopted = 0;
        try
        {
            foreach (var (group, written) in run.Zip(rows))
            {
                adopted++;
                var file = written.File is null ? null
                    : await adoption.Adopt(written.File, plan.Target, group.SpecId, group.Partition, InstanceRights.Instance, cancellationToken);
                var made = new RetypedGroup([.. group.Files.Select(KeyOf)], file, written.RowsDeleted);
                _groups.Add(journal is null ? made : await journal.Add(table.Id, plan.Target, made, cancellationToken));
            }
        }
        finally
        {
            foreach (var left in rows.Skip(adopted).Select(written => written.File).OfType<EngineFile>())
            {
                adoption.Discard(left);
            }
        }
    }
}
