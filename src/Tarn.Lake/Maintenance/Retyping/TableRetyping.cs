using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>
/// Writes all files of a table with other types of columns, and commits them with the new schema at once. Commits that come meanwhile
/// are followed: their files are written too. A crash at any moment leaves the table as it was before or after the commit.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="committers">Their commit locks.</param>
/// <param name="jobs">Reads and writes files.</param>
/// <param name="adoption">Makes the new files durable.</param>
public sealed class TableRetyping(LakeCatalog catalog, TableCommitters committers, IFileJobs jobs, DataFileAdoption adoption)
{
    /// <summary>How often new rows are written outside the commit lock. After that it is held meanwhile, so that the run ends.</summary>
    private const int RoundsOutsideLock = 3;

    private const int RoundsMax = 10;
    private const long ExactMax = 1L << 53;

    /// <summary>The input of one run of a request, bytes.</summary>
    public long RunBytesMax { get; init; } = new CompactionRule().RunBytesMax;

    /// <summary>Plans the types that wait for a table's columns; null: none does.</summary>
    public static async ValueTask<RetypePlan?> Plan(PinnedTable table, CancellationToken cancellationToken)
    {
        var inferred = InferredColumns.Of(table.Metadata, table.Table.Kinds);
        return inferred.Waiting(table.Metadata.CurrentSchema) is { Count: > 0 } waiting
            ? RetypePlan.OfWaiting(table.Metadata, inferred, await AreExact(table, [.. waiting.Keys], cancellationToken))
            : null;
    }

    /// <summary>The size of a table's files: the head's summary, or the sum where a foreign writer left that out.</summary>
    public static async ValueTask<long> SizeOf(PinnedTable table, CancellationToken cancellationToken) =>
        table.Metadata.CurrentSnapshot?.Summary.Number(SnapshotSummary.TotalFilesSize)
        ?? (await table.Files(table.Metadata.CurrentSnapshot, cancellationToken)).Data.Sum(entry => entry.File.FileSizeBytes);

    /// <summary>Runs a plan.</summary>
    /// <param name="plan">The plan, with columns.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <exception cref="TarnException">
    /// As in <see cref="IFileJobs.Rewrite"/>; Conflict: the columns changed, so that another plan is needed.
    /// </exception>
    public async Task<CompactionOutcome> Run(CatalogTable table, RetypePlan plan, CancellationToken cancellationToken)
    {
        await using var files = new RetypedFiles(table, jobs, adoption, journal: null);
        return (await Run(table, (metadata, inferred) => plan.Fits(metadata, inferred) ? plan : null, files, null, cancellationToken))!;
    }

    /// <summary>Continues with an operator's request: a run writes at most 256 MB, and the last one commits.</summary>
    /// <param name="journal">Stores the list of files.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <returns>The outcome, null while files are left; and the number of files replaced and left.</returns>
    /// <exception cref="TarnException">As in <see cref="IFileJobs.Rewrite"/>; Conflict: changed columns invalidated the request.</exception>
    public async Task<(CompactionOutcome? Outcome, int Replaced, int Left)> Advance(
        CatalogTable table, RetypeRequest request, RetypeJournal journal, CancellationToken cancellationToken)
    {
        await using var files = new RetypedFiles(table, jobs, adoption, journal) { RunBytesMax = RunBytesMax };
        var outcome = await Run(
            table,
            (metadata, inferred) => RetypePlan.OfAssigned(metadata, inferred, request),
            files,
            async (transaction, _) => await RetypeJournal.Finish(transaction, table.Id),
            cancellationToken);
        return (outcome, files.Replaced, files.Left);
    }

    private async Task<CompactionOutcome?> Run(
        CatalogTable table,
        Func<TableMetadata, InferredColumns, RetypePlan?> planOf,
        RetypedFiles files,
        Func<IMetadataTransaction, PreparedCommit, ValueTask>? beside,
        CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            using var held = round > RoundsOutsideLock ? await committers.Enter(table.Name, rights: null, cancellationToken) : null;
            using var pinned = await catalog.Pin(table.Name, cancellationToken);
            var plan = pinned.Table.Id == table.Id ? planOf(pinned.Metadata, InferredColumns.Of(pinned.Metadata, pinned.Table.Kinds)) : null;
            if (plan is null)
            {
                throw new TarnException(ErrorKind.Conflict, $"The columns of table {table.Name} changed while it was retyped.");
            }

            if (!await files.Follow(pinned, plan, cancellationToken))
            {
                return null;
            }

            using var commitLock = held ?? await committers.Enter(table.Name, rights: null, cancellationToken);
            if (commitLock.Metadata?.CurrentSnapshotId == pinned.Metadata.CurrentSnapshotId
                && plan.Fits(commitLock.Metadata!, InferredColumns.Of(commitLock.Metadata!, commitLock.Table!.Kinds))
                && await Commit((commitLock, beside), pinned, plan, files, isLast: round == RoundsMax, cancellationToken) is { } outcome)
            {
                return outcome;
            }

            if (round == RoundsMax)
            {
                throw new TarnException(ErrorKind.Unavailable, $"Other commits of table {table.Name} came first {RoundsMax} times.");
            }
        }
    }

    private static async Task<CompactionOutcome?> Commit(
        (CommitLock Lock, Func<IMetadataTransaction, PreparedCommit, ValueTask>? Beside) to,
        PinnedTable pinned,
        RetypePlan plan,
        RetypedFiles files,
        bool isLast,
        CancellationToken cancellationToken)
    {
        var before = await pinned.Files(pinned.Metadata.CurrentSnapshot, cancellationToken);
        var action = new RetypeFiles
        {
            From = pinned.Metadata.CurrentSnapshotId,
            Schema = plan.Target.CurrentSchema,
            LastColumnId = plan.Target.LastColumnId,
            Removed = [.. before.Data.Concat(before.Deletes).Select(entry => entry.File)],
            Added = files.Written,
            Fits = plan.Fits,
            Inferred = plan.InferredAfter,
        };
        try
        {
            var commit = await to.Lock.Commit(action, to.Beside, cancellationToken);
            return new CompactionOutcome(
                before.Data.Count,
                files.Written.Count,
                before.Data.Sum(entry => entry.File.FileSizeBytes),
                files.Written.Sum(file => file.File.FileSizeBytes),
                files.RowsDeleted,
                0,
                commit.Snapshot?.Id);
        }
        catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && !isLast)
        {
            return null;
        }
    }

    /// <summary>Whether all values of long columns are exact as doubles. Only columns outside lists have the bounds that show it.</summary>
    internal static async ValueTask<bool> AreExact(PinnedTable table, List<int> ids, CancellationToken cancellationToken)
    {
        var files = await table.Files(table.Metadata.CurrentSnapshot, cancellationToken);
        return files.Data.All(entry => ids.TrueForAll(id => IsExact(entry.File, id)));
    }

    private static bool IsExact(DataFile file, int id)
    {
        var (lower, upper) = (file.Metrics.LowerBounds.GetValueOrDefault(id), file.Metrics.UpperBounds.GetValueOrDefault(id));
        return lower is { Length: sizeof(long) } && upper is { Length: sizeof(long) }
            ? BitConverter.ToInt64(lower) >= -ExactMax && BitConverter.ToInt64(upper) <= ExactMax
            : file.Metrics.NullValueCounts.TryGetValue(id, out var nulls) && nulls == file.RecordCount;
    }
}
