using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Analytics.Tables;
using Tarn.Storage;
using Tarn.Storage.Tasks;

namespace Tarn.Analytics.Replays;

/// <summary>
/// The work of a replay. Rows and the replay's row are one commit. After a failure of engine or target it begins at its checkpoint again, and drops
/// the rows that are committed.
/// </summary>
internal sealed class ReplayJob(RunParts parts, ApplicationKey application) : ITaskWork<ReplayRow>
{
    private readonly RunPause _pause = new(parts.Options);
    private bool _waitsForEngine;
    private ReplayRow _row = null!;

    /// <inheritdoc/>
    public async Task<TaskEnd<ReplayRow>> Run(TaskPass<ReplayRow> pass, CancellationToken cancellationToken)
    {
        _row = pass.Task;

        // A replay of an earlier start waits for a free engine.
        _waitsForEngine |= pass.IsResumed;
        var range = await InputRange.Find(parts, application, _row.FromMs, _row.BeforeMs, _row.End, cancellationToken);
        var table = ApplicationReplays.Into(range.Plan.Targets[_row.Target], _row.Database, _row.Table);
        await using var target = await parts.Tables.Target(application, table, cancellationToken);
        await using var run = await Open(range, cancellationToken);
        _waitsForEngine = true;
        var filter = new CommittedRowFilter(new RunProgress(_row.Done.Place, default, _row.Done.Rows, default, 0), firstPlace: 0, dropsAll: false);
        await foreach (var piece in run.Rows(cancellationToken))
        {
            var rows = piece.Where(row => row.Kind is RowFate.Result or RowFate.Removal && row.Table == _row.Target).ToList();
            foreach (var part in filter.Take(rows, parts.Options.CommitBytesMax))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Commit(pass, target, part, cancellationToken);
            }
        }

        return new TaskEnd<ReplayRow>(TaskState.Succeeded);
    }

    /// <inheritdoc/>
    public TaskEnd<ReplayRow>? EndOf(Exception failure) =>
        failure is RunHaltedException || (failure is TarnException known && !MayPass(known.Kind)) ? new(TaskState.Failed, failure.Message) : null;

    /// <inheritdoc/>
    public TimeSpan PauseAfter(Exception failure) => _pause.Next();

    private static bool MayPass(ErrorKind kind) =>
        kind is ErrorKind.Unavailable or ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Conflict or ErrorKind.Throttled;

    // When the process of a running replay was killed, another engine may have taken its slot: the application comes first.
    private async ValueTask<RangeRun> Open(InputRange range, CancellationToken cancellationToken)
    {
        try
        {
            return await RangeRun.Open(parts, range, cancellationToken);
        }
        catch (TarnException full) when (full.Kind == ErrorKind.LimitExceeded && _waitsForEngine)
        {
            throw new TarnException(ErrorKind.Unavailable, full.Message, full);
        }
    }

    private async Task Commit(TaskPass<ReplayRow> pass, IApplicationTarget target, RowPiece piece, CancellationToken cancellationToken)
    {
        await target.Check(cancellationToken);

        // Not cancelled: the commit's outcome must be known before rows are made again.
        _row = await parts.Store.CommitWithLog(
            async transaction =>
            {
                var saved = await pass.Save(
                    transaction, row => row with { Done = (piece.Place, piece.RowsOfPlace), Written = row.Written + piece.Rows.Count });
                await target.Add(transaction, piece.Rows);
                return saved;
            },
            CancellationToken.None);
        _pause.Reset();
    }
}
