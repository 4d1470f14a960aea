using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Storage;

namespace Tarn.Analytics.Runs;

/// <summary>
/// Keeps one application running. It begins a run at the stored rows, and begins another one after any failure, with growing pauses. All
/// recovery takes this one path, also after a crash.
/// </summary>
internal sealed partial class ApplicationRunner : IAsyncDisposable
{
    private readonly RunParts _parts;
    private readonly ApplicationKey _application;
    private readonly Channel<RunRequest> _requests = Channel.CreateUnbounded<RunRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly RunPause _pause;
    private readonly Task _running;
    private readonly RunTurn _turn;
    private readonly Action _seekPlace;
    private RunRequest? _moving;
    private int _disposed;

    /// <summary>Begins at once.</summary>
    /// <param name="seekPlace">Called while every slot of an engine is taken: it may end the turn of another application.</param>
    public ApplicationRunner(RunParts parts, ApplicationKey application, Action seekPlace)
    {
        (_parts, _application, _pause, _turn, _seekPlace) = (parts, application, new RunPause(parts.Options), new RunTurn(parts.Time), seekPlace);
        _running = Task.Run(Run);
    }

    public RunState State { get; } = new();

    /// <summary>The request that is being carried out, for the status.</summary>
    public RunRequestKind? Asked { get; private set; }

    /// <summary>Whether it has ended, after a stop.</summary>
    public bool HasEnded => _running.IsCompleted;

    /// <summary>Gives the engine's slot to others. The application takes its next turn when a slot is free.</summary>
    public void Yield() => _turn.End(TurnEnd.Yielded);

    /// <summary>Ends the run without a change of its rows, but with a last checkpoint, if it takes no longer than a limit.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _stop.CancelAsync();
        }

        await _running;
    }

    private async Task Run()
    {
        try
        {
            while (!await RunOnce(_stop.Token))
            {
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        finally
        {
            State.Enter(RunPhase.Stopped);
            _requests.Writer.TryComplete();
            _moving?.Fail(new TarnException(ErrorKind.Unavailable, "The program stops."));
            while (_requests.Reader.TryRead(out var left))
            {
                Finish(left);
            }
        }
    }

    // True: the application was stopped.
    private async Task<bool> RunOnce(CancellationToken cancellationToken)
    {
        try
        {
            return await RunUntilAsked(cancellationToken) is { } asked && await End(asked);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (RunInterruptedException)
        {
        }
        catch (OperationCanceledException) when (_turn.Ended == TurnEnd.Forced)
        {
        }
        catch (OperationCanceledException) when (_turn.Ended == TurnEnd.Yielded)
        {
            var reason = $"Its engine computed for longer than {_parts.Options.TurnMax.TotalSeconds} s over its inputs while others waited for its place.";
            LogFailed(_parts.Log, _application.Value, reason, null);
            State.Enter(RunPhase.Waiting, reason);
            FailMove(new TarnException(ErrorKind.Unavailable, reason));
            // Applications that wait ask more often.
            await WaitOrAsked(_parts.Options.PlaceEvery * 3, cancellationToken);
        }
        catch (TarnException full) when (full.Reason == IStreamEngines.NoPlace)
        {
            State.Enter(RunPhase.Waiting, full.Message);
            FailMove(full);
            _seekPlace();
            await WaitOrAsked(_parts.Options.PlaceEvery, cancellationToken);
        }
        catch (RunHaltedException halted)
        {
            LogHalted(_parts.Log, _application.Value, halted.Message);
            State.Enter(RunPhase.Halted, halted.Message);
            FailMove(halted);
            await _requests.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            if (State.Enter(RunPhase.Failed, failure.Message))
            {
                LogFailed(_parts.Log, _application.Value, failure.Message, failure);
            }

            FailMove(failure);
            await WaitOrAsked(_pause.Next(), cancellationToken);
        }

        return _requests.Reader.TryRead(out var request) && await End(request, withoutRun: true);
    }

    // Null: the run reached the barrier, and the next one has the other version.
    private async Task<RunRequest?> RunUntilAsked(CancellationToken cancellationToken)
    {
        var opening = await RunOpening.Read(_parts, _application, cancellationToken);
        if (opening.EndsAtBarrier)
        {
            await ReachBarrier(opening, cancellationToken);
            return null;
        }

        _moving?.Complete();
        _moving = null;
        var cut = _turn.Begin();
        using var open = CancellationTokenSource.CreateLinkedTokenSource(cut.Token, cancellationToken);
        await using var run = await ApplicationRun.Open(opening, State, open.Token);
        await using var stopping = cancellationToken.Register(() => _turn.EndAfter(_parts.Options.DrainMax));
        if (State.Now.Phase == RunPhase.Waiting)
        {
            State.Enter(RunPhase.Starting);
        }

        try
        {
            var asked = await run.Run(_requests.Reader, cut, cancellationToken);
            _pause.Reset();
            return asked;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Drain(run);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            _turn.Close();
            // A run that has committed rows is none that fails at its beginning.
            if (State.Now.Phase == RunPhase.Running)
            {
                _pause.Reset();
            }
        }
    }

    // A state that cannot be carried to the barrier is dropped, where the caller lets it be.
    private async ValueTask ReachBarrier(RunOpening opening, CancellationToken cancellationToken)
    {
        var cut = _turn.Begin();
        await using var stopping = cancellationToken.Register(() => _turn.EndAfter(_parts.Options.DrainMax));
        try
        {
            await using var run = await ApplicationRun.Open(opening, State, cancellationToken);
            await run.ReachBarrier(_requests.Reader, cut, cancellationToken);
        }
        catch (RunHaltedException halted) when (opening.AllowsUnusedState && !opening.DropsState)
        {
            LogDropped(_parts.Log, _application.Value, halted.Message);
            await ReachBarrier(opening with { DropsState = true }, cancellationToken);
        }
    }

    private async Task Drain(ApplicationRun run)
    {
        using var limit = new CancellationTokenSource(_parts.Options.DrainMax, _parts.Time);
        try
        {
            await run.Drain(limit.Token);
        }
        catch (Exception failure)
        {
            LogNotDrained(_parts.Log, _application.Value, failure.Message);
        }
    }

    private async ValueTask WaitOrAsked(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Pauses.Wait(
            end => _requests.Reader.WaitToReadAsync(end).AsTask(), pause, _parts.Time.GetTimestamp(), _parts.Time, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(1, LogLevel.Warning, "Application {Id} failed and begins again at its checkpoint: {Reason}")]
    private static partial void LogFailed(ILogger log, long id, string reason, Exception? failure);

    [LoggerMessage(2, LogLevel.Error, "Application {Id} halts; its positions stay: {Reason}")]
    private static partial void LogHalted(ILogger log, long id, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Application {Id} moves to another version and drops its state, which cannot be read: {Reason}")]
    private static partial void LogDropped(ILogger log, long id, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Application {Id} took no last checkpoint, so its next start repeats inputs: {Reason}")]
    private static partial void LogNotDrained(ILogger log, long id, string reason);
}
