using Tarn.Functions.Extensions;
using Tarn.Functions.Extensions.Telemetry;
using Tarn.Functions.Invocations;
using Tarn.Storage;

namespace Tarn.Functions.Environments;

/// <content>Extensions: the start waits for them, an invocation lasts until they ask for the next event.</content>
internal sealed partial class FunctionEnvironment
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public ExtensionSet Extensions { get; }

    /// <inheritdoc/>
    public TelemetryFeed Telemetry { get; }

    // Under the lock.
    private void BeReady()
    {
        if (_isReady || !_hasRuntimeAsked || !Extensions.IsReady)
        {
            return;
        }

        _isReady = true;
        Extensions.Close();
        Telemetry.Close();
        _initDuration = _isRepeated ? null : _parts.Time.GetElapsedTime(_initBegun);
        EndProvisioning();
        _init.TrySetResult(new InitOutcome(true));
    }

    // Events reach an extension only while it runs. One that takes none stops with the others.
    private bool IsFreezeDue()
    {
        var idle = _parts.Time.GetUtcNow() - _since;
        return idle >= (Telemetry.IsEmpty ? EnvironmentLimits.FreezeAfter : EnvironmentLimits.TelemetryMax);
    }

    private void ExtensionAsked()
    {
        TaskCompletionSource<RuntimeInvocation?>? poll = null;
        RuntimeInvocation? next = null;
        RunningInvocation? over = null;
        lock (_gate)
        {
            if (_state == EnvironmentState.Ending)
            {
                return;
            }

            if (!_isReady)
            {
                BeReady();
                if (_isReady && _poll is not null && _current is { IsDelivered: false, IsFinished: false } waiting)
                {
                    Set(EnvironmentState.Busy);
                    StartTimer(waiting);
                    (poll, _poll) = (_poll, null);
                    next = Deliver(waiting);
                }
            }
            else if (_isReleasePending && Extensions.IsIdle)
            {
                _isReleasePending = false;
                over = _current;
                BeIdle();
            }
        }

        poll?.SetResult(next);
        if (over is not null)
        {
            over.Timer?.Dispose();
            _owner.Released(this);
        }
    }

    private void NotifyExtensions(Invocation invocation, DateTimeOffset deadline, string trace) => Extensions.Give(new ExtensionEvent
    {
        Type = ExtensionEvent.Invoke,
        Deadline = deadline,
        RequestId = invocation.RequestId,
        InvokedArn = invocation.InvokedArn,
        TraceId = trace,
    });

    // The caller's next call finds this environment free, unless extensions still work on this one.
    private void Release(RunningInvocation running, bool isKept)
    {
        lock (_gate)
        {
            _isReleasePending = isKept && !Extensions.IsIdle;
            if (_isReleasePending)
            {
                return;
            }

            BeIdle();
        }

        running.Timer?.Dispose();
        if (isKept)
        {
            _owner.Released(this);
        }
    }

    // Under the lock.
    private void BeIdle()
    {
        _answered = _parts.Time.GetTimestamp();
        if (_state == EnvironmentState.Busy)
        {
            Set(EnvironmentState.Idle);
        }
    }

    private void ExtensionFails(string errorType, ReadOnlyMemory<byte> document)
    {
        _process.Drain();
        document = DocumentOf(errorType, document);
        RunningInvocation? running;
        lock (_gate)
        {
            running = _isReady ? _current : null;
        }

        if (_init.TrySetResult(new InitOutcome(false, errorType, document)))
        {
            return; // the invocation that started the environment ends it
        }

        if (running is { IsDelivered: true, IsFinished: false })
        {
            Finish(running, Outcome.Error(document, errorType));
        }

        End(EndReason.Failure);
    }

    // Programs that registered for it have a moment to end by themselves. The runtime waits meanwhile.
    private async Task ShutDownExtensions(string reason)
    {
        if (Extensions.NeedsShutdown && _process.HasExtensions)
        {
            var begun = _parts.Time.GetTimestamp();
            var deadline = _parts.Time.GetUtcNow() + EnvironmentLimits.ShutdownMax;
            await Telemetry.Flush().WaitAsync(EnvironmentLimits.ShutdownMax, _parts.Time).Quietly();
            Extensions.Give(new ExtensionEvent { Type = ExtensionEvent.Shutdown, Deadline = deadline, Reason = reason });
            while (_parts.Time.GetElapsedTime(begun) < EnvironmentLimits.ShutdownMax && _process.HasExtensions)
            {
                await Task.Delay(LookInterval, _parts.Time, CancellationToken.None);
            }

            _process.Drain();
        }

        Extensions.End();
        await Telemetry.DisposeAsync();
    }
}
