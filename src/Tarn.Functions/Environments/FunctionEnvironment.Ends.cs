using Tarn.Processes.Starting;

namespace Tarn.Functions.Environments;

/// <content>Ends of the process: a slow start, an exit, a timeout.</content>
internal sealed partial class FunctionEnvironment
{
    private async Task<InitOutcome> InitializeAgain(RunningInvocation running)
    {
        lock (_gate)
        {
            if (_isReady)
            {
                return new InitOutcome(true); // just now: the process works on the invocation
            }

            _isRepeated = true; // its time belongs to the invocation
            _init = NewInit();
            _hasRuntimeAsked = false;
            StartTimer(running);
        }

        _log.InitEnds(EnvironmentLimits.InitMax, "timeout", null);
        _process.Kill();
        await _process.Exited;
        Extensions.Reset();
        Telemetry.Reset();
        try
        {
            Watch(_process.Start(), _init);
        }
        catch (IOException failure)
        {
            return new InitOutcome(false, PlatformErrors.Unknown, PlatformErrors.Of(PlatformErrors.Unknown, failure.Message));
        }

        return await _init.Task;
    }

    // The process ended after its last answer, and never saw the next event: another environment can take that.
    private void GiveBack()
    {
        RunningInvocation running;
        lock (_gate)
        {
            if (!_isReady || _current is not { IsDelivered: false, IsFinished: false } waiting)
            {
                return;
            }

            waiting.IsFinished = true;
            running = waiting;
        }

        running.Timer?.Dispose();
        running.SetAnswer(null);
    }

    private async Task Close(TaskCompletionSource<RuntimeInvocation?>? poll, string reason)
    {
        try
        {
            await ShutDownExtensions(reason);
            poll?.TrySetResult(null);
            await _process.Close();
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Watch(Task<ExitStatus> exited, TaskCompletionSource<InitOutcome> init) => exited.ContinueWith(
        ended => OnExit(ended.Result, init), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void OnExit(ExitStatus status, TaskCompletionSource<InitOutcome> init)
    {
        RunningInvocation? running;
        lock (_gate)
        {
            if (init != _init)
            {
                return; // another process has taken its place
            }

            running = _current;
            if (running is { IsTimedOut: true, IsFinished: false })
            {
                return; // the timeout ends both
            }
        }

        var type = _process.IsBeyondLimits ? PlatformErrors.OutOfMemory : PlatformErrors.ExitError;
        if (init.TrySetResult(new InitOutcome(false, type) { Exit = status.ToString() }))
        {
            return; // the invocation that started the environment ends it
        }

        if (running is { IsDelivered: true, IsFinished: false })
        {
            var id = running.Invocation.RequestId;
            var document = PlatformErrors.Exited(type, id, status.ToString());
            _process.Drain();
            _log.Crashes(id, status.ToString(), type);
            Finish(running, Outcome.Error(document, type));
        }

        End(EndReason.Failure);
    }

    private void StartTimer(RunningInvocation running) => running.Timer ??= _parts.Time.CreateTimer(
        _ => OnTimeout(running), null, Version.Timeout, Timeout.InfiniteTimeSpan);

    private void OnTimeout(RunningInvocation running)
    {
        lock (_gate)
        {
            if (running.IsFinished && !(_isReleasePending && running == _current))
            {
                return;
            }

            running.IsTimedOut = !running.IsFinished;
        }

        _process.KillRuntime();
        _process.Drain();
        if (running.IsFinished)
        {
            End(EndReason.Timeout); // its extensions took too long
            return;
        }

        EnsureBegun(running);
        _log.TimesOut(running.Invocation.RequestId, Version.Timeout);
        Finish(running, new Outcome(PlatformErrors.Timeout(running.Invocation.RequestId, Version.Timeout), "timeout")
        {
            ErrorType = PlatformErrors.TimedOut,
        });
        End(EndReason.Timeout);
    }
}
