using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Analytics.Tables;
using Tarn.Storage;

namespace Tarn.Analytics.Replays;

/// <summary>
/// One replay until its end. Rows and the replay's row are one commit. After a failure of engine or target it begins at its checkpoint again, and drops
/// the rows that are committed.
/// </summary>
internal sealed partial class ReplayJob(RunParts parts, ApplicationKey application, long number)
{
    private readonly RunPause _pause = new(parts.Options);
    private ReplayRow _row = null!;

    public async Task Run(CancellationToken cancellationToken)
    {
        while (await parts.Store.Read(reader => ReplayRow.Find(reader, application, number), cancellationToken) is { State: ReplayState.Running } row)
        {
            _row = row;
            try
            {
                await RunOnce(cancellationToken);
                await Save(_row with { State = ReplayState.Done });
            }
            catch (TarnException failure) when (MayPass(failure.Kind))
            {
                LogRepeated(parts.Log, number, application.Value, failure.Message);
                await Task.Delay(_pause.Next(), parts.Time, cancellationToken);
            }
            catch (Exception failure) when (failure is TarnException or RunHaltedException)
            {
                await Save(_row with { State = ReplayState.Failed, Reason = failure.Message });
            }
        }
    }

    private static bool MayPass(ErrorKind kind) =>
        kind is ErrorKind.Unavailable or ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Conflict or ErrorKind.Throttled;

    private async Task RunOnce(CancellationToken cancellationToken)
    {
        var range = await InputRange.Find(parts, application, _row.FromMs, _row.BeforeMs, _row.End, cancellationToken);
        var table = ApplicationReplays.Into(range.Plan.Targets[_row.Target], _row.Database, _row.Table);
        await using var target = await parts.Tables.Target(application, table, cancellationToken);
        await using var run = await RangeRun.Open(parts, range, cancellationToken);
        var filter = new RowFilter(new RunProgress(_row.Done.Place, default, _row.Done.Rows, default, 0), firstPlace: 0, dropsAll: false);
        await foreach (var piece in run.Rows(cancellationToken))
        {
            var rows = piece.Where(row => row.Kind is RowKind.Result or RowKind.Removal && row.Table == _row.Target).ToList();
            foreach (var part in filter.Take(rows, parts.Options.CommitBytesMax))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Commit(target, part, cancellationToken);
            }
        }
    }

    private async Task Commit(IApplicationTarget target, RowPiece piece, CancellationToken cancellationToken)
    {
        await target.Check(cancellationToken);
        var next = _row with { Done = (piece.Place, piece.RowsOfPlace), Rows = _row.Rows + piece.Rows.Count };

        // Not cancelled: the commit's outcome must be known before rows are made again.
        await parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await ReplayRow.Find(transaction, application, number) is null)
                {
                    throw new TarnException(ErrorKind.NotFound, "The application was deleted.");
                }

                await target.Add(transaction, piece.Rows);
                next.Put(transaction, application);
                return true;
            },
            CancellationToken.None);
        _row = next;
        _pause.Reset();
    }

    private async Task Save(ReplayRow row)
    {
        await parts.Store.Commit(
            async transaction =>
            {
                if (await ReplayRow.Find(transaction, application, number) is not null)
                {
                    row.Put(transaction, application);
                }

                return true;
            },
            CancellationToken.None);
        _row = row;
    }

    [LoggerMessage(1, LogLevel.Warning, "Replay {Number} of application {Id} begins again at its checkpoint: {Reason}")]
    private static partial void LogRepeated(ILogger log, long number, long id, string reason);
}
