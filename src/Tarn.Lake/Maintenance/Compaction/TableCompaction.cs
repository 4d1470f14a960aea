using Tarn.Storage.Rights;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Writing;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>
/// Rewrites the files of a plan and commits the new ones. A crash at any moment leaves the table as it was before or after the
/// commit. Files that no commit named are removed as leftovers of scratch or of the blob folder.
/// </summary>
/// <param name="committers">The table's commit locks.</param>
/// <param name="jobs">Reads and writes files.</param>
/// <param name="adoption">Makes the new files durable.</param>
/// <param name="views">The materialized views; null: there are none.</param>
/// <seealso href="https://iceberg.apache.org/docs/latest/maintenance/#compact-data-files"/>
public sealed class TableCompaction(TableCommitters committers, IFileJobs jobs, DataFileAdoption adoption, ISourceViews? views = null)
{
    /// <summary>Runs a plan.</summary>
    /// <param name="table">The table on which it was planned; its pin holds the files.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <exception cref="Tarn.Storage.TarnException">As in <see cref="IFileJobs.Rewrite"/>; Conflict: nothing was committed.</exception>
    public async Task<CompactionOutcome> Run(PinnedTable table, CompactionPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.HasWork)
        {
            return new CompactionOutcome(0, 0, 0, 0, 0, 0, null);
        }

        // The views then have all rows of the plan's snapshot, so the new files are none that they lack.
        if (views is not null)
        {
            await views.BringUp(table.Table.Name, cancellationToken);
        }

        var job = new RewriteJob { Table = table, Groups = [.. plan.Groups.Select(group => group.Files)] };
        var rows = plan.Groups.Count == 0 ? [] : await jobs.Rewrite(job, cancellationToken);
        var added = new List<IReadOnlyList<WrittenFile>>();
        var adopted = 0;
        try
        {
            foreach (var (group, written) in plan.Groups.Zip(rows))
            {
                adopted++;
                added.Add(written.File is { } file
                    ? [await adoption.Adopt(file, table.Metadata, group.SpecId, group.Partition, InstanceRights.Instance, cancellationToken)]
                    : []);
            }

            return await Commit(table, plan, rows, added, cancellationToken);
        }
        finally
        {
            foreach (var left in rows.Skip(adopted).Select(written => written.File).OfType<EngineFile>())
            {
                adoption.Discard(left);
            }

            foreach (var file in added.SelectMany(files => files))
            {
                await file.DisposeAsync();
            }
        }
    }

    private async Task<CompactionOutcome> Commit(
        PinnedTable table, CompactionPlan plan, IReadOnlyList<RewrittenRows> rows, List<IReadOnlyList<WrittenFile>> added, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.Enter(table.Table.Name, rights: null, cancellationToken);
        var action = new RewriteFiles
        {
            Groups = [.. plan.Groups.Zip(added, (group, files) => new RewriteGroup([.. group.Files.Select(task => task.File.File)], files))],
            DeadDeletes = plan.DeadDeletes,
            From = plan.From!.Id,
        };
        var commit = await commitLock.Commit(action, null, cancellationToken);
        return new CompactionOutcome(
            plan.Groups.Sum(group => group.Files.Count),
            added.Sum(files => files.Count),
            plan.Groups.Sum(group => group.SizeBytes),
            added.Sum(files => files.Sum(file => file.File.FileSizeBytes)),
            rows.Sum(written => written.RowsDeleted),
            commit.LeftOut,
            commit.Snapshot?.Id);
    }
}
