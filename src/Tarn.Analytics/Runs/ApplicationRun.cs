using System.Threading.Channels;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;

namespace Tarn.Analytics.Runs;

/// <summary>
/// One life of an application's engine: it reads inputs, pushes them, and commits the rows. It begins at the newest checkpoint, pushes the inputs
/// after it again in the same order, and drops the rows that are committed. Inputs are read only when the engine has taken the ones before, and
/// rows are committed before the engine is asked for more: a slow target slows the reader.
/// </summary>
internal sealed partial class ApplicationRun : IAsyncDisposable
{
    private readonly RunParts _parts;
    private readonly ApplicationKey _application;
    private readonly ApplicationPlan _plan;
    private readonly RunState _state;
    private readonly IStreamEngine _engine;
    private RunTargets _targets;
    private readonly RunLedger _ledger;
    private readonly RunCheckpoints _checkpoints;
    private readonly NumberedShards _book;
    private readonly InputReader _reader;
    private readonly InputWait _wait;
    private readonly InputBatch _batch = new();
    private readonly RunPause _pause;
    private readonly bool _endsAtBarrier;
    private readonly bool _dropsState;
    private bool _hasOneState;
    private bool _hasTargets;
    private Checkpoint _base;
    private RunProgress _progress;
    private long _place;
    private InputPosition _last;
    private bool _isAligned;
    private bool _isPushing;
    private long _bytesSince;
    private long _inputsSince;
    private long _committedAt;
    private long _arrivedAt;
    private long _checkpointAt;
    private long? _checkedAt;

    private ApplicationRun(RunOpening opening, IStreamEngine engine, Checkpoint from, RunTargets targets, RunState state)
    {
        (_parts, _application, _plan, _state) = (opening.Parts, opening.Application, opening.Plan, state);
        (_endsAtBarrier, _dropsState) = (opening.EndsAtBarrier, opening.DropsState);
        _hasTargets = !_endsAtBarrier;
        _hasOneState = opening.Known.Count == 1 && from.Blob is not null;
        (_engine, _targets, _base) = (engine, targets, from);
        (_progress, _place, _last) = (opening.Row.Progress, from.Place, from.Done);
        _checkpoints = opening.Checkpoints;
        _book = new NumberedShards(_parts.Streams, _parts.Directory, opening.Row, from, opening.StartOf);
        _reader = new InputReader(_parts.Streams, _book, opening.Row.Progress, from, [.. opening.Events.Where(one => one.Number > from.Event)])
        {
            EndsAfter = !opening.EndsAtBarrier ? null : _progress.Rows > 0 ? _progress.Next : _progress.Done,
        };
        _ledger = new RunLedger(_parts, _application, opening.Row, opening.Epoch, _book);
        _wait = new InputWait(_parts.Streams, _parts.Directory, opening.Row.Sources);
        _pause = new RunPause(_parts.Options);
        _committedAt = _arrivedAt = _checkpointAt = _parts.Time.GetTimestamp();
    }

    /// <summary>Opens engine and targets.</summary>
    /// <exception cref="RunHaltedException">No checkpoint can be read.</exception>
    /// <exception cref="TarnException">The engine did not start, or a target refuses.</exception>
    public static async ValueTask<ApplicationRun> Open(RunOpening opening, RunState state, CancellationToken cancellationToken)
    {
        // A target that refuses must not stop a move of the application: a barrier opens them for a row alone.
        var written = opening.EndsAtBarrier ? opening.Plan with { Targets = [] } : opening.Plan;
        var targets = await RunTargets.Open(opening.Parts.Tables, opening.Application, written, cancellationToken);
        try
        {
            var (engine, from) = opening.DropsState
                ? (new PassingEngine(), opening.Known[0])
                : await opening.Checkpoints.Open(opening.Plan, opening.Known, cancellationToken);
            state.Began(opening.Plan);
            state.Committed(opening.Row);
            return new ApplicationRun(opening, engine, from, targets, state);
        }
        catch
        {
            await targets.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until a request ends the run.</summary>
    /// <param name="requests">The requests to the application.</param>
    /// <param name="cut">Ends also a call of the engine. After that, no checkpoint can be taken.</param>
    /// <param name="cancellationToken">Ends the run between two batches.</param>
    /// <returns>The request, carried out as far as this run has to; the runner completes it.</returns>
    /// <exception cref="RunHaltedException">The state is larger than its share.</exception>
    /// <exception cref="RunInterruptedException">A request came while a target refused.</exception>
    public async Task<RunRequest> Run(ChannelReader<RunRequest> requests, CancellationTokenSource cut, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (requests.TryPeek(out var request) && (CanServe || (request.Kind == RunRequestKind.Stop && !request.NeedsCheckpoint)))
            {
                requests.TryRead(out _);
                if (await Serve(request, cut, cancellationToken))
                {
                    return request;
                }

                continue;
            }

            await CheckSources(cancellationToken);
            if (await _reader.Gather(_batch, cancellationToken))
            {
                _arrivedAt = _parts.Time.GetTimestamp();
                await Push(requests, cut, cancellationToken);
                await CheckpointIfDue(cancellationToken);
                continue;
            }

            await Idle(requests, cancellationToken);
        }
    }

    /// <summary>
    /// Takes a last checkpoint, so that the next start repeats nothing. Rows are committed already. After an engine's call that did not end, the
    /// position of its state is unknown, and no checkpoint is taken.
    /// </summary>
    public async Task Drain(CancellationToken cancellationToken)
    {
        if (CanServe && !_isPushing && _inputsSince > 0)
        {
            await TakeCheckpoint(static (_, _) => ValueTask.CompletedTask, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _wait.Dispose();
        await _engine.DisposeAsync();
        await _targets.DisposeAsync();
    }

    private bool CanServe => _reader.IsBetweenEvents;

    private async ValueTask<bool> Serve(RunRequest request, CancellationTokenSource cut, CancellationToken cancellationToken)
    {
        try
        {
            await CheckpointFor(request, cut, cancellationToken);

            if (request.Kind != RunRequestKind.Snapshot)
            {
                return true;
            }

            request.Complete();
            return false;
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.NotFound or ErrorKind.AlreadyExists or ErrorKind.InvalidArgument or ErrorKind.Conflict)
        {
            request.Fail(failure);
            return false;
        }
        catch (Exception failure)
        {
            request.Fail(failure is OperationCanceledException ? new TarnException(ErrorKind.Unavailable, "The program stops.") : failure);
            throw;
        }
    }

    // A stop without a snapshot needs none: the next start repeats the inputs after the last checkpoint.
    private async ValueTask CheckpointFor(RunRequest request, CancellationTokenSource cut, CancellationToken cancellationToken)
    {
        if (!request.NeedsCheckpoint && (!CanServe || _inputsSince == 0))
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.NeedsCheckpoint ? CancellationToken.None : cut.Token);
        try
        {
            await TakeCheckpoint((transaction, taken) => RunSnapshots.Add(_parts, transaction, _application, request, taken), limit.Token);
        }
        catch (OperationCanceledException) when (request is { Kind: RunRequestKind.Stop, NeedsCheckpoint: false } && cut.IsCancellationRequested)
        {
            LogNoCheckpoint(_parts.Log, _application.Value, "the stop is forced");
        }
        catch (TarnException failure) when (request is { Kind: RunRequestKind.Stop, NeedsCheckpoint: false } && failure.Kind != ErrorKind.OutcomeUnknown)
        {
            LogNoCheckpoint(_parts.Log, _application.Value, failure.Message);
        }
    }

    // The role may lose its right, and a stream may be deleted and made again, with other records.
    private async ValueTask CheckSources(CancellationToken cancellationToken)
    {
        if (_checkedAt is { } last && _parts.Time.GetElapsedTime(last) < _parts.Options.CommitEvery)
        {
            return;
        }

        _checkedAt = _parts.Time.GetTimestamp();
        for (var i = 0; i < _plan.References.Count; i++)
        {
            _book.Name(i, await _parts.Tables.Reference(_application, _plan.References[i], cancellationToken));
        }

        for (var i = 0; i < _plan.Sources.Count; i++)
        {
            var now = await _parts.Tables.Source(_application, _plan.Sources[i], cancellationToken);
            if (now.Stream != _ledger.Row.Sources[i].Stream)
            {
                throw new TarnException(
                    ErrorKind.NotFound, $"The stream of table {_plan.Sources[i].Name} was made anew; start the application without state to read it.");
            }
        }
    }

    private async ValueTask Push(ChannelReader<RunRequest> requests, CancellationTokenSource cut, CancellationToken cancellationToken)
    {
        if (_batch.BeginsAfterDone)
        {
            Align(_batch.Places[0]);
        }

        _isPushing = true;
        try
        {
            var inputs = await ReadInputs(cancellationToken);
            var rows = new CommittedRowFilter(_progress, _place, dropsAll: !_isAligned);
            _state.ComputesSince = _parts.Time.GetTimestamp();
            await foreach (var piece in _engine.Push(_place, inputs, cut.Token))
            {
                _state.ComputesSince = null;
                await Commit(rows.Take(piece, _parts.Options.CommitBytesMax), requests, cancellationToken);
                _state.ComputesSince = _parts.Time.GetTimestamp();
            }
        }
        catch (TarnException full) when (full.Kind == ErrorKind.LimitExceeded)
        {
            throw new RunHaltedException($"The state is larger than its share: {full.Message}", full);
        }
        finally
        {
            _state.ComputesSince = null;
        }

        _isPushing = false;
        _place += _batch.Count;
        _last = _batch.Places[^1];
        _bytesSince += _batch.Bytes;
        _inputsSince += _batch.Count;
        if (_isAligned)
        {
            _progress = new RunProgress(_place, _last, 0, default, _reader.PassEnd);
        }

        await CommitIfDue();
    }

    private async ValueTask Commit(IEnumerable<RowPiece> pieces, ChannelReader<RunRequest> requests, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            var at = (int)(piece.Place - _place);
            Invariant.Check(at >= 0 && at < _batch.Count, "an engine's row has the place of a pushed input");
            var next = new RunProgress(
                piece.Place, at == 0 ? _last : _batch.Places[at - 1], piece.RowsOfPlace, _batch.Places[at], _reader.PassEnd);
            await CommitRows(piece, next, requests, cancellationToken);
            _progress = next;
        }
    }
}
