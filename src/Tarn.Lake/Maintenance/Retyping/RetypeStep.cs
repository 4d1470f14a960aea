using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>
/// The step of maintenance that gives columns the types that wait for them, while the table is small enough. The columns of larger
/// tables wait for an operator's request, with which the step continues in each run.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="retyping">Writes and commits.</param>
/// <param name="journal">The operators' requests.</param>
public sealed class RetypeStep(LakeCatalog catalog, TableRetyping retyping, RetypeJournal journal)
{
    private const string Action = "retype";

    /// <summary>Whether a run would retype columns of a table.</summary>
    /// <param name="kinds">The values of its columns by kind, of the table's row.</param>
    public static bool IsDue(TableMetadata table, ReadOnlyMemory<byte> kinds) =>
        RetypePlan.OfWaiting(table, InferredColumns.Of(table, kinds)) is { Columns.Count: > 0 }
        && (table.CurrentSnapshot?.Summary.Number(SnapshotSummary.TotalFilesSize) ?? 0) <= RetypePlan.BytesMaxOf(table);

    /// <summary>Runs once.</summary>
    /// <param name="steps">Receives the step.</param>
    /// <param name="isDry">Whether the step is only planned.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <returns>Whether a further run has work at once. Until then other files stay as they are.</returns>
    public async Task<bool> Run(TableName name, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        var (table, plan, bytes) = await Plan(name, cancellationToken);
        if (await journal.Find(table.Id, cancellationToken) is { } request)
        {
            return await Advance(table, request, steps, isDry, cancellationToken);
        }

        if (plan is null)
        {
            return false;
        }

        if (isDry)
        {
            steps.AddRange(plan.Refused.Select(column => new MaintenanceStep(Action, $"column {column} waits, and stays: {column.Refusal}")));
        }

        var max = RetypePlan.BytesMaxOf(plan.Table);
        var columns = string.Join(", ", plan.Columns);
        if (plan.Columns.Count == 0 || (bytes > max && !isDry))
        {
            return false;
        }

        if (bytes > max)
        {
            steps.Add(new MaintenanceStep(
                Action, $"{columns} waits for tarn tables retype: the table has {MaintenanceStep.Size(bytes)}, and {RetypePlan.BytesMaxProperty} is {max}"));
            return false;
        }

        var step = new MaintenanceStep(Action, $"values wait for other types: {columns}");
        if (isDry)
        {
            steps.Add(step);
            return false;
        }

        try
        {
            steps.Add(Result(step, await retyping.Run(table, plan, cancellationToken)));
            return false;
        }
        catch (TarnException changed) when (changed.Kind == ErrorKind.Conflict)
        {
            return true;
        }
        catch (TarnException unreadable) when (unreadable.Kind == ErrorKind.NotSupported)
        {
            steps.Add(step with { Result = $"nothing is done: {unreadable.Message}" });
            return false;
        }
    }

    private async Task<bool> Advance(
        CatalogTable table, RetypeRequest request, List<MaintenanceStep> steps, bool isDry, CancellationToken cancellationToken)
    {
        var step = new MaintenanceStep(Action, $"an operator asked for it: {string.Join(", ", request.Columns)}");
        if (isDry)
        {
            steps.Add(step);
            return true;
        }

        try
        {
            var (outcome, replaced, left) = await retyping.Advance(table, request, journal, cancellationToken);
            steps.Add(outcome is not null ? Result(step, outcome) : step with
            {
                Result = string.Create(CultureInfo.InvariantCulture, $"{replaced} files are written with the new type, {left} are left"),
            });
            return outcome is null;
        }
        catch (TarnException changed) when (changed.Kind is ErrorKind.Conflict or ErrorKind.NotSupported)
        {
            await journal.Cancel(table.Id, cancellationToken);
            steps.Add(step with { Result = $"cancelled: {changed.Message}" });
            return false;
        }
    }

    private static MaintenanceStep Result(MaintenanceStep step, CompactionOutcome outcome) => step with
    {
        Result = string.Create(
            CultureInfo.InvariantCulture,
            $"{outcome.FilesWritten} files of {MaintenanceStep.Size(outcome.BytesWritten)}; {outcome.RowsDeleted} deleted rows left"),
        FilesRemoved = outcome.FilesRead,
        FilesAdded = outcome.FilesWritten,
        BytesRemoved = outcome.BytesRead,
        BytesAdded = outcome.BytesWritten,
        Snapshot = outcome.Snapshot,
    };

    private async Task<(CatalogTable Table, RetypePlan? Plan, long Bytes)> Plan(TableName name, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        return TableMaintenance.SkipReason(pinned.Table, pinned.Metadata) is null && await TableRetyping.Plan(pinned, cancellationToken) is { } plan
            ? (pinned.Table, plan, await TableRetyping.SizeOf(pinned, cancellationToken))
            : (pinned.Table, null, 0);
    }
}
