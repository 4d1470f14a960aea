using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Tarn.Functions.Invocations;
using Tarn.Functions.Logs;

namespace Tarn.Functions.Environments;

/// <content>The calls of the process, and the end of an invocation.</content>
internal sealed partial class FunctionEnvironment
{
    /// <inheritdoc/>
    public bool IsOwn(Socket connection) => _process.IsOwn(connection);

    /// <inheritdoc/>
    public async ValueTask<RuntimeInvocation?> Next(CancellationToken cancellationToken)
    {
        TaskCompletionSource<RuntimeInvocation?>? poll = null;
        lock (_gate)
        {
            if (_state != EnvironmentState.Ending)
            {
                _hasRuntimeAsked = true;
                BeReady();
                if (_isReady && _current is { IsDelivered: false, IsFinished: false } waiting)
                {
                    Set(EnvironmentState.Busy);
                    StartTimer(waiting);
                    return Deliver(waiting);
                }

                poll = _poll = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (poll is null)
        {
            // A runtime without an answer ends, and its extensions with it.
            await Ended.WaitAsync(cancellationToken);
            return null;
        }

        await using var registration = cancellationToken.UnsafeRegister(_ => Abandon(poll), null);
        return await poll.Task;
    }

    /// <inheritdoc/>
    public async ValueTask<RuntimeVerdict> Respond(string requestId, RuntimeAnswer answer, CancellationToken cancellationToken)
    {
        if (BeginAnswer(requestId) is not { } running)
        {
            return RuntimeVerdict.InvalidRequest;
        }

        var isDone = false;
        try
        {
            var verdict = answer.IsStreamed && running.Invocation.IsStreamed
                ? await Stream(running, answer, cancellationToken)
                : await Buffer(running, answer, cancellationToken);
            isDone = true;
            return verdict;
        }
        finally
        {
            // a connection that broke half way leaves the process free to answer again
            running.IsAnswering = isDone;
        }
    }

    /// <inheritdoc/>
    public ValueTask<RuntimeVerdict> Fail(string requestId, string? errorType, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        ValueTask.FromResult(BeginAnswer(requestId) is { } running && Finish(running, new Outcome(DocumentOf(errorType, document), "failure"))
            ? RuntimeVerdict.Accepted
            : RuntimeVerdict.InvalidRequest);

    /// <inheritdoc/>
    public ValueTask<RuntimeVerdict> FailInit(string? errorType, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isReady)
            {
                return ValueTask.FromResult(RuntimeVerdict.InvalidRequest);
            }
        }

        _process.Drain();
        return ValueTask.FromResult(_init.TrySetResult(new InitOutcome(false, errorType ?? PlatformErrors.Unknown, DocumentOf(errorType, document)))
            ? RuntimeVerdict.Accepted
            : RuntimeVerdict.InvalidRequest);
    }

    /// <inheritdoc/>
    public void NoteAwsCall(string name, bool hasLeft) => _parts.AwsCalls.Note(Version.Arn, name, hasLeft);

    private static ReadOnlyMemory<byte> DocumentOf(string? errorType, ReadOnlyMemory<byte> document) =>
        document.IsEmpty ? PlatformErrors.Of(errorType ?? PlatformErrors.Unknown, "") : document;

    private void Abandon(TaskCompletionSource<RuntimeInvocation?> poll)
    {
        lock (_gate)
        {
            if (_poll != poll)
            {
                return; // it has its invocation
            }

            _poll = null;
        }

        poll.TrySetResult(null);
    }

    private RunningInvocation? BeginAnswer(string requestId)
    {
        lock (_gate)
        {
            if (_current is not { IsDelivered: true, IsFinished: false, IsAnswering: false } running || running.Invocation.RequestId != requestId)
            {
                return null;
            }

            running.IsAnswering = true;
            return running;
        }
    }

    // Under the lock.
    private RuntimeInvocation Deliver(RunningInvocation running)
    {
        var invocation = running.Invocation;
        running.IsDelivered = true;
        running.Begun = _parts.Time.GetTimestamp();
        running.Init = _initDuration;
        _initDuration = null;
        running.Tail ??= _log.Begin(invocation.RequestId);
        var now = _parts.Time.GetUtcNow();
        var trace = TraceHeader.Read(invocation.TraceId, now).Enter(Version.Arn).ToString();
        NotifyExtensions(invocation, now + Version.Timeout, trace);
        return new RuntimeInvocation(
            invocation.RequestId, now + Version.Timeout, invocation.InvokedArn, trace, invocation.ClientContext, invocation.Payload);
    }

    private async ValueTask<RuntimeVerdict> Buffer(RunningInvocation running, RuntimeAnswer answer, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        var count = 0L;
        while (true)
        {
            var read = await answer.Body.ReadAsync(cancellationToken);
            count += read.Buffer.Length;
            foreach (var part in count <= EnvironmentLimits.AnswerBytesMax ? read.Buffer : default)
            {
                body.Write(part.Span);
            }

            answer.Body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        if (count > EnvironmentLimits.AnswerBytesMax)
        {
            Finish(running, new Outcome(PlatformErrors.Large(count), "failure"));
            return RuntimeVerdict.TooLarge;
        }

        var outcome = TrailersOf(answer) is { } failure
            ? new Outcome(failure.Document, "failure") { ErrorType = failure.ErrorType }
            : new Outcome(body.WrittenMemory, "success");
        return Finish(running, outcome) ? RuntimeVerdict.Accepted : RuntimeVerdict.InvalidRequest;
    }

    private async ValueTask<RuntimeVerdict> Stream(RunningInvocation running, RuntimeAnswer answer, CancellationToken cancellationToken)
    {
        var stream = running.Stream = new AnswerStream();
        running.SetAnswer(new InvocationAnswer
        {
            Stream = stream.Parts,
            ContentType = answer.ContentType,
            Version = Version.Version,
            LogTail = running.Tail!.ToBytes,
        });
        var count = 0L;
        while (true)
        {
            var read = await answer.Body.ReadAsync(cancellationToken);
            count += read.Buffer.Length;
            if (count > EnvironmentLimits.StreamBytesMax)
            {
                Finish(running, new Outcome(PlatformErrors.Large(count), "failure") { ErrorType = PlatformErrors.TooLarge });
                return RuntimeVerdict.TooLarge;
            }

            if (read.Buffer.Length > 0)
            {
                await stream.Add(read.Buffer.ToArray(), cancellationToken);
            }

            answer.Body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        var failure = TrailersOf(answer);
        var outcome = failure is null
            ? new Outcome(default, "success")
            : new Outcome(failure.Document, "failure") { ErrorType = failure.ErrorType };
        return Finish(running, outcome) ? RuntimeVerdict.Accepted : RuntimeVerdict.InvalidRequest;
    }

    private static InvocationFailedException? TrailersOf(RuntimeAnswer answer)
    {
        if (answer.Trailers?.Invoke() is not { Type: { } type } trailers)
        {
            return null;
        }

        var bytes = new byte[(trailers.Document ?? "").Length];
        return Convert.TryFromBase64String(trailers.Document ?? "", bytes, out var count) && count > 0
            ? new InvocationFailedException(type, bytes.AsMemory(0, count))
            : new InvocationFailedException(type, PlatformErrors.Of(type, ""));
    }

    private void EnsureBegun(RunningInvocation running)
    {
        lock (_gate)
        {
            running.Tail ??= _log.Begin(running.Invocation.RequestId, isStarted: _isReady);
        }
    }

    /// <summary>Ends an invocation, once. Its log is complete before the caller gets the answer.</summary>
    private bool Finish(RunningInvocation running, Outcome outcome)
    {
        EnsureBegun(running);
        lock (_gate)
        {
            if (running.IsFinished)
            {
                return false;
            }

            running.IsFinished = true;
        }

        var isOver = outcome.Status is not ("success" or "failure") || Extensions.IsIdle;
        if (isOver)
        {
            running.Timer?.Dispose();
        }

        _process.Drain();
        _log.End(new InvocationReport
        {
            RequestId = running.Invocation.RequestId,
            Duration = running.IsDelivered ? _parts.Time.GetElapsedTime(running.Begun) : TimeSpan.Zero,
            InitDuration = running.Init,
            MemoryMb = Version.MemoryMb,
            MemoryUsedMb = _process.PeakMb(),
            Status = outcome.Status,
            ErrorType = outcome.ErrorType,
            ProducedBytes = outcome.Payload.Length,
        });
        Release(running, outcome.Status is "success" or "failure");
        var isTimeout = outcome.Status == "timeout";
        running.Stream?.End(outcome.Status == "success" ? null : new(outcome.ErrorType ?? "Error", outcome.Payload) { IsTimeout = isTimeout });
        running.SetAnswer(new InvocationAnswer
        {
            Payload = outcome.Payload,
            FunctionError = outcome.Status == "success" ? null : "Unhandled",
            IsTimeout = isTimeout,
            LogTail = running.Tail!.ToBytes,
            Version = Version.Version,
        });
        return true;
    }
}
