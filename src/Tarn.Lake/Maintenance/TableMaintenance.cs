using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Maintenance.Statistics;
using Tarn.Lake.Writing;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// One run of maintenance of a table. Columns get the types that wait for them. Files are compacted and deletes folded in. Snapshots
/// expire, manifests are written in the order of partitions, and the tag <c>folded</c> follows. At last, distinct values are counted.
/// A run is bounded by <see cref="CompactionRule.RunBytesMax"/>. The table's property <c>tarn.maintenance</c> = <c>off</c> ends all of it.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="committers">Their commit locks.</param>
/// <param name="retype">Gives columns other types.</param>
/// <param name="compaction">Rewrites files.</param>
/// <param name="statistics">Counts distinct values.</param>
public sealed class TableMaintenance(
    LakeCatalog catalog, TableCommitters committers, RetypeStep retype, TableCompaction compaction, TableStatistics statistics)
{
    /// <summary>The tag on the newest snapshot without delete files.</summary>
    public const string FoldedTag = "folded";

    /// <summary>The property that switches maintenance off.</summary>
    public const string Property = OwnProperties.Maintenance;

    /// <summary>The reason why a table is left as it is that was not made through Tarn.</summary>
    public const string NotAdopted =
        "the table was registered or adopted, and not made through Tarn; 'tarn tables maintain DB.NAME --adopt' sets " + Property + " to on";

    // A query without a filter reads each manifest; an append merges only small ones.
    private const int ManifestsMax = 100;

    // The entries of rewritten manifests are in memory at a time, about 1 KB each.
    private const int EntriesMax = 100_000;

    /// <summary>Runs once, with the parts that clients set up or disabled.</summary>
    public Task<MaintenanceReport> Run(TableName name, bool isDry, CancellationToken cancellationToken) =>
        Run(name, catalog.TryFindTable(name, out var table) ? catalog.OptimizersOf(table.Id) : TableOptimizers.None, isDry, cancellationToken);

    /// <summary>Runs once.</summary>
    /// <param name="optimizers">The parts that clients set up or disabled.</param>
    /// <param name="isDry">Whether the steps are only planned.</param>
    /// <param name="cancellationToken">Ends the run between commits.</param>
    /// <returns>The steps. An error of the last one is part of the report.</returns>
    public async Task<MaintenanceReport> Run(TableName name, TableOptimizers optimizers, bool isDry, CancellationToken cancellationToken)
    {
        var steps = new List<MaintenanceStep>();
        var doing = "retype";
        try
        {
            var hasMore = await retype.Run(name, steps, isDry, cancellationToken);
            using var pinned = await catalog.Pin(name, cancellationToken);
            if (SkipReason(pinned.Table, pinned.Metadata) is { } reason)
            {
                return new MaintenanceReport(name, steps) { Skipped = reason };
            }

            doing = "compact";
            hasMore = hasMore || (!optimizers.IsOff(OptimizerKind.Compaction)
                && await Compact(pinned, optimizers.Settings(OptimizerKind.Compaction), steps, isDry, cancellationToken));
            doing = "expire";
            await Expire(pinned, optimizers, steps, isDry, cancellationToken);
            doing = "manifests";
            await RewriteManifests(name, steps, isDry, cancellationToken);
            doing = "tag";
            await Tag(name, steps, isDry, cancellationToken);
            doing = "statistics";
            hasMore |= await Statistics(name, steps, isDry, cancellationToken);
            return new MaintenanceReport(name, steps) { HasMore = hasMore };
        }
        catch (TarnException failure)
        {
            return new MaintenanceReport(name, steps) { Failure = failure, FailedStep = doing };
        }
    }

    /// <summary>Why a table is left as it is; null: it is maintained.</summary>
    public static string? SkipReason(CatalogTable table, TableMetadata metadata) => metadata.Property(Property, table.MadeByTarn ? "on" : "") switch
    {
        "off" => $"{Property} is off",
        "on" => WritableTable.ReadOnlyReason(metadata),
        "" => NotAdopted,
        var other => $"{Property} is {other}, not on or off",
    };

    private async Task<bool> Compact(
        PinnedTable table, TableOptimizer? optimizer, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        if (MovedRows.Reason(table.Metadata) is { } reserved)
        {
            steps.AddRange(isDry ? [new MaintenanceStep("compact", $"no file is rewritten: {reserved}")] : []);
            return false;
        }

        var plan = await new CompactionPlanner(CompactionRule.Of(table.Metadata, optimizer)).Plan(table, cancellationToken);
        if (plan.Outside > 0)
        {
            steps.Add(new MaintenanceStep("outside", Text($"{plan.Outside} data files lie outside the table's places")) { Result = isDry ? null : "left" });
        }

        if (!plan.HasWork)
        {
            return false;
        }

        var files = plan.Groups.Sum(group => group.Files.Count);
        var withDeletes = plan.Groups.Sum(group => group.WithDeletes);
        var step = new MaintenanceStep(
            "compact",
            Text($"{files} files of {MaintenanceStep.Size(plan.Groups.Sum(group => group.SizeBytes))} become {plan.Groups.Count}; ")
            + Text($"{withDeletes} have deletes; {plan.DeadDeletes.Count} delete files go; {plan.GroupsLeft} groups wait"));
        if (isDry)
        {
            steps.Add(step);
            return plan.GroupsLeft > 0;
        }

        var outcome = await compaction.Run(table, plan, cancellationToken);
        steps.Add(step with
        {
            Result = outcome.Snapshot is null ? "nothing committed: other commits removed the files or deleted rows" : Text(
                $"{outcome.FilesWritten} files of {MaintenanceStep.Size(outcome.BytesWritten)}; {outcome.RowsDeleted} deleted rows left; ")
                + Text($"{outcome.GroupsLeftOut} groups left out"),
            FilesRemoved = outcome.FilesRead,
            FilesAdded = outcome.FilesWritten,
            BytesRemoved = outcome.BytesRead,
            BytesAdded = outcome.BytesWritten,
            Snapshot = outcome.Snapshot,
        });
        return plan.GroupsLeft > 0 || outcome.GroupsLeftOut > 0;
    }

    private async Task Expire(
        PinnedTable pinned, TableOptimizers optimizers, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        var before = pinned.Metadata;
        if (SnapshotExpiry.NextMs(before, pinned.Table, optimizers) is not { } due || due > committers.NowMs)
        {
            return;
        }

        var step = new MaintenanceStep("expire", Text($"the oldest of {before.Snapshots.Count} snapshots is older than the table keeps it"));
        if (isDry)
        {
            steps.Add(step);
            return;
        }

        using var commitLock = await committers.Enter(pinned.Table.Name, rights: null, cancellationToken);
        var present = commitLock.Metadata?.Snapshots.Count ?? 0;
        var commit = await commitLock.Commit(ExpireSnapshots.By(optimizers), null, cancellationToken);
        if (commit.HasChanges)
        {
            steps.Add(step with { Result = Text($"{present - commit.Metadata.Snapshots.Count} snapshots expired") });
        }
    }

    private async Task RewriteManifests(TableName name, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        if (pinned.Metadata.CurrentSnapshot is not { } head)
        {
            return;
        }

        var manifests = (await pinned.Manifests(head, cancellationToken)).Where(manifest => manifest.Content == ManifestContent.Data).ToList();
        var entries = manifests.Sum(manifest => (long)manifest.EntryCount);
        if (manifests.Count <= ManifestsMax || entries > EntriesMax || entries / manifests.Count > EntriesMax / ManifestsMax)
        {
            return;
        }

        var step = new MaintenanceStep("manifests", Text($"{manifests.Count} manifests list {entries} files"));
        if (isDry)
        {
            steps.Add(step);
            return;
        }

        using var commitLock = await committers.Enter(name, rights: null, cancellationToken);
        var commit = await commitLock.Commit(new RewriteManifests(), null, cancellationToken);
        if (commit.HasChanges)
        {
            steps.Add(step with { Result = "written in the order of partitions", Snapshot = commit.Snapshot?.Id });
        }
    }

    private async Task Tag(TableName name, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        if (pinned.Metadata.CurrentSnapshot is not { } head || !NeedsTag(pinned.Metadata, head))
        {
            return;
        }

        var step = new MaintenanceStep("tag", Text($"snapshot {head.Id} has no delete files"));
        if (isDry)
        {
            steps.Add(step);
            return;
        }

        using var commitLock = await committers.Enter(name, rights: null, cancellationToken);
        if (commitLock.Metadata?.CurrentSnapshot is { } present && NeedsTag(commitLock.Metadata, present))
        {
            await commitLock.Commit(new RefAction(FoldedTag, new SnapshotRef(present.Id, IsBranch: false)), null, cancellationToken);
            steps.Add(step with { Result = $"{FoldedTag} is snapshot {present.Id}", Snapshot = present.Id });
        }
    }

    private async Task<bool> Statistics(TableName name, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        if (await statistics.Plan(pinned, cancellationToken) is not { } plan)
        {
            return false;
        }

        var step = new MaintenanceStep(
            "statistics",
            Text($"{plan.Reason}; {plan.Rows} rows of {plan.Files.Count} files of {MaintenanceStep.Size(plan.SizeBytes)} are read; ")
            + Text($"{plan.FilesLeft} files wait"));
        if (isDry)
        {
            steps.Add(step);
            return plan.FilesLeft > 0;
        }

        var outcome = await statistics.Run(pinned, plan, cancellationToken);
        steps.Add(step with
        {
            Result = outcome.IsCommitted ? Text($"snapshot {plan.Head.Id} has the distinct values of {outcome.Columns} columns")
                : plan.FilesLeft > 0 ? "the next run goes on" : "nothing committed: the snapshot has expired",
            FilesAdded = outcome.IsCommitted ? 1 : 0,
            BytesAdded = outcome.SizeBytes,
        });
        return plan.FilesLeft > 0;
    }

    // Tables without deletes need no tag: their head is readable by every reader.
    private static bool NeedsTag(TableMetadata table, Snapshot head)
    {
        var tag = table.Refs.GetValueOrDefault(FoldedTag);
        return tag?.IsBranch != true && tag?.SnapshotId != head.Id && head.Summary.Number(SnapshotSummary.TotalDeleteFiles) == 0
            && (tag is not null || table.Snapshots.Any(snapshot => snapshot.Summary.Number(SnapshotSummary.TotalDeleteFiles) > 0));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
