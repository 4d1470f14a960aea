using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Analytics.Runs;

/// <content>Commits, checkpoints, and the work while nothing arrives.</content>
internal sealed partial class ApplicationRun
{
    // A target that refuses holds the application: the rows stay here until it takes them, or until a request ends the wait.
    private async ValueTask CommitRows(RowPiece piece, RunProgress next, ChannelReader<RunRequest> requests, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await OpenTargets(cancellationToken);
                await _targets.Prepare(piece.Rows, cancellationToken);
                await _ledger.Commit(RowWith(next, piece.Rows), _targets.Add);
                _pause.Reset();
                Committed();
                _state.Enter(_reader.IsReplaying ? RunPhase.Starting : RunPhase.Running);
                return;
            }
            catch (TarnException refusal) when (Refuses(refusal.Kind) && !_endsAtBarrier)
            {
                if (_state.Enter(RunPhase.Held, refusal.Message))
                {
                    LogHeld(_parts.Log, _application.Value, refusal.Message);
                }

                Measure();
                await Pause(requests, cancellationToken);
            }
        }
    }

    private static bool Refuses(ErrorKind kind) =>
        kind is not (ErrorKind.OutcomeUnknown or ErrorKind.PreconditionFailed or ErrorKind.Damaged or ErrorKind.DiskFailed);

    private async ValueTask Pause(ChannelReader<RunRequest> requests, CancellationToken cancellationToken)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = requests.WaitToReadAsync(woken.Token).AsTask();
        var pause = Task.Delay(_pause.Next(), _parts.Time, woken.Token);
        var first = await Task.WhenAny(asked, pause);
        await woken.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (first == asked)
        {
            throw new RunInterruptedException();
        }
    }

    private RunRow RowWith(RunProgress next, IReadOnlyList<EngineRow> rows)
    {
        var totals = _ledger.Row.Totals;
        foreach (var row in rows)
        {
            totals = row.Kind switch
            {
                RowFate.Late => totals with { Late = totals.Late + 1 },
                RowFate.Bad => totals with { Bad = totals.Bad + 1 },
                _ => totals with { Results = totals.Results + 1 },
            };
        }

        return _ledger.Row with { Progress = next, Totals = _reader.Holes.AddTo(totals) };
    }

    private bool HasProgress => _isAligned && (_progress != _ledger.Row.Progress || _book.Pending.Count > 0);

    // A full disk only delays it: the inputs are repeated from the log after a crash.
    private async ValueTask CommitIfDue()
    {
        if (!HasProgress || _parts.Time.GetElapsedTime(_committedAt) < _parts.Options.CommitEvery)
        {
            return;
        }

        try
        {
            await _ledger.Commit(RowWith(_progress, []), static _ => ValueTask.CompletedTask);
            Committed();
        }
        catch (TarnException full) when (full.Kind == ErrorKind.DiskFull)
        {
            _committedAt = _parts.Time.GetTimestamp();
            _state.Enter(RunPhase.Held, full.Message);
        }
    }

    private void Committed()
    {
        _reader.Holes.Taken();
        _committedAt = _parts.Time.GetTimestamp();
        _state.Committed(_ledger.Row);
        Measure();
    }

    private void Measure()
    {
        var records = _reader.LagRecords();
        var lagMs = records == 0 ? 0 : Math.Max(0, _reader.NewestMs() - _reader.ClockMs);
        _state.Measured(new(records, lagMs, _engine.WatermarkMs, _engine.OpenWindows, _engine.StateBytes, _base.TakenMs));
    }

    private async ValueTask CheckpointIfDue(CancellationToken cancellationToken)
    {
        // After a move or a snapshot there is one state alone, until a second one is written.
        var isDue = _hasOneState || _bytesSince > Math.Max(_parts.Options.CheckpointBytes, _engine.StateBytes)
            || (_inputsSince > 0 && _parts.Time.GetElapsedTime(_checkpointAt) >= _parts.Options.CheckpointEvery);
        if (!isDue || !CanServe)
        {
            return;
        }

        try
        {
            await TakeCheckpoint(static (_, _) => ValueTask.CompletedTask, cancellationToken);
        }
        catch (TarnException full) when (full.Kind == ErrorKind.DiskFull)
        {
            // The next one is due after as many inputs again; until then the log retains the inputs since the last one.
            (_bytesSince, _checkpointAt, _hasOneState) = (0, _parts.Time.GetTimestamp(), false);
            LogNoCheckpoint(_parts.Log, _application.Value, full.Message);
        }
    }

    // The checkpoint on which this run began stays, and the log's records are held from it on.
    private async ValueTask TakeCheckpoint(Func<IMetadataTransaction, Checkpoint, ValueTask> beside, CancellationToken cancellationToken)
    {
        // Before the row is visible: who sees it may already wait for the next checkpoint.
        var takenAt = _parts.Time.GetTimestamp();
        AlignWithoutInput();
        await using var staged = _dropsState ? null : await _checkpoints.Stage(_engine, cancellationToken);
        var row = RowWith(_progress, []) with { Checkpoint = _ledger.Row.Checkpoint + 1 };
        Checkpoint? made = null;
        await _ledger.Commit(row, async transaction =>
        {
            var owner = transaction.NextId();
            made = NewCheckpoint(row, owner, staged is null ? null : UnkeyedBlobs.Keep(transaction, staged, owner));
            made.Put(transaction, _application);
            await _checkpoints.Keep(transaction, row, _base, made);
            _ledger.MovePositions(transaction, _base);
            await beside(transaction, made);
        });
        _base = made!;
        (_bytesSince, _inputsSince, _checkpointAt, _hasOneState) = (0, 0, takenAt, false);
        Committed();
    }

    private Checkpoint NewCheckpoint(RunRow row, long owner, UnkeyedBlob? blob) => new()
    {
        Number = row.Checkpoint,
        TakenMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        Blob = blob,
        Owner = owner,
        Version = row.Version,
        StateName = row.StateName,
        Place = _place,
        Done = _last,
        End = _reader.End,
        ClockMs = _reader.ClockMs,
        Event = _reader.LastEvent,
        NextShard = _book.NextNumber,
        Shards = _reader.Shards,
        Passed = _book.Passed,
        TickNext = _book.Ticks.Next,
    };

    private void AlignWithoutInput()
    {
        if (!_isAligned)
        {
            Align(default);
        }
    }

    private async ValueTask Idle(ChannelReader<RunRequest> requests, CancellationToken cancellationToken)
    {
        AlignWithoutInput();
        _state.Enter(RunPhase.Running);
        await CommitIfDue();
        await CheckpointIfDue(cancellationToken);
        await TickIfDue(cancellationToken);
        _wait.Look(_book);
        if (_reader.HasMore() || requests.TryPeek(out _))
        {
            return;
        }

        var looked = _parts.Time.GetTimestamp();
        await Pauses.Wait(
            end => Task.WhenAny(_wait.Wait(end), requests.WaitToReadAsync(end).AsTask()), NextTurn(), looked, _parts.Time, cancellationToken);
    }

    // Without an open window, without progress and without a checkpoint to take, nothing is due before the next record; rights are still checked.
    private TimeSpan NextTurn()
    {
        var next = _parts.Options.CheckpointEvery;
        if (HasProgress)
        {
            next = Least(next, _parts.Options.CommitEvery - _parts.Time.GetElapsedTime(_committedAt));
        }

        if (_engine.WaitsForTime)
        {
            next = Least(next, _parts.Options.TickEvery - _parts.Time.GetElapsedTime(_arrivedAt));
        }

        return next;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => other <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : one < other ? one : other;

    // A tick is a record like others: a replay gets it at the same position.
    private async ValueTask TickIfDue(CancellationToken cancellationToken)
    {
        if (!_engine.WaitsForTime || _parts.Time.GetElapsedTime(_arrivedAt) < _parts.Options.TickEvery)
        {
            return;
        }

        _arrivedAt = _parts.Time.GetTimestamp();
        using var batch = new RecordBatchWriter();
        batch.Begin(_parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        batch.Append(default, [(byte)InputKind.Tick]);
        var ticks = _ledger.Row;
        var append = new ShardAppend { Stream = ticks.Ticks.Stream, Shard = ticks.TickShard, Batch = batch.Finish(), Records = 1 };

        // A tick that the log refuses is made again at the next turn.
        await _parts.Streams.Append(new LogAppend { Shards = new[] { append } }, cancellationToken);
    }

    [LoggerMessage(3, LogLevel.Warning, "Application {Id}: no checkpoint could be taken: {Reason}")]
    private static partial void LogNoCheckpoint(ILogger log, long id, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Application {Id} is held, and tries again: {Reason}")]
    private static partial void LogHeld(ILogger log, long id, string reason);
}
