using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Destinations;
using Tarn.Functions.Invocations;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>One attempt of an asynchronous event: the call of its function, and the result for its destination.</summary>
/// <param name="services">The parts.</param>
internal sealed partial class FunctionEvent(AsyncServices services, AsyncEvent happening) : IWaitingEvent
{
    // AWS waits 1 minute before the first retry, and 2 before the second
    private static readonly TimeSpan PauseStep = TimeSpan.FromMinutes(1);

    private AsyncRules _rules = AsyncRules.Default;
    private InvocationAnswer? _answer;

    /// <inheritdoc/>
    public string Target => happening.FunctionArn;

    /// <inheritdoc/>
    public long AcceptedMs => happening.AcceptedMs;

    /// <inheritdoc/>
    public async ValueTask<RetryRules> Rules()
    {
        _rules = await services.Rules.Of(happening.FunctionArn);
        return new RetryRules(_rules.RetriesMax, _rules.AgeMax, PauseStep);
    }

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(CancellationToken cancellationToken)
    {
        var trace = TraceHeader.Read(happening.TraceId, services.Time.GetUtcNow());
        if (!_rules.AllowsLoops && trace.IsLoop(happening.FunctionArn))
        {
            LogLoop(services.Log, happening.RequestId, happening.FunctionArn, TraceHeader.InvocationsMax);
            return TryResult.Refused;
        }

        try
        {
            var invocation = new Invocation
            {
                RequestId = happening.RequestId,
                InvokedArn = happening.FunctionArn,
                Payload = happening.Payload,
                ClientContext = happening.ClientContext,
                TraceId = trace.ToString(),
            };
            _answer = await services.Target.Invoke(happening.FunctionArn, invocation, cancellationToken);
            return _answer.FunctionError is null ? TryResult.Succeeded : TryResult.Failed;
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            LogGone(services.Log, happening.RequestId, happening.FunctionArn);
            return TryResult.Gone;
        }
    }

    /// <summary>Writes the result for the destination. A destination that cannot be written is logged, and the event is done, as at AWS.</summary>
    public async ValueTask<EventEnding> End(EndCause cause, int calls)
    {
        var condition = cause switch
        {
            EndCause.Succeeded => ResultDocument.Success,
            EndCause.TooOld => ResultDocument.TooOld,
            EndCause.Refused => ResultDocument.Loop,
            _ => ResultDocument.Exhausted,
        };
        if ((cause == EndCause.Succeeded ? _rules.OnSuccess : _rules.OnFailure) is not { } destination)
        {
            if (cause != EndCause.Succeeded)
            {
                LogDropped(services.Log, happening.RequestId, happening.FunctionArn, condition);
            }

            return EventEnding.Nothing;
        }

        try
        {
            var now = services.Time.GetUtcNow();
            var document = ResultDocument.Write(happening, condition, calls, _answer, now);
            return BucketDestination.IsBucket(destination)
                ? new EventEnding(await ToBucket(destination, document, now))
                : new EventEnding(With: null, ToFunction(destination, document, now));
        }
        catch (TarnException refused) when (refused.Kind is ErrorKind.NotFound or ErrorKind.AccessDenied or ErrorKind.InvalidArgument)
        {
            LogNoDestination(services.Log, happening.RequestId, destination, refused.Message);
            return EventEnding.Nothing;
        }
    }

    private async Task<Func<IMetadataTransaction, ValueTask>> ToBucket(string arn, ReadOnlyMemory<byte> document, DateTimeOffset now)
    {
        var bucket = BucketDestination.NameOf(arn);
        if (services.Objects.FindBucket(bucket) is null)
        {
            throw new TarnException(ErrorKind.NotFound, "The specified bucket does not exist");
        }

        var key = ResultDocument.KeyOf(happening.FunctionArn, now);
        var put = await BucketDestination.Prepare(services.Objects, services.Target, happening.FunctionArn, arn, key, document);
        return async transaction =>
        {
            // a bucket that goes now must not fail the commit of other events
            if (await ObjectStore.FindBucket(transaction, bucket) is not null)
            {
                await put(transaction);
            }
        };
    }

    // The next event is appended in the commit that removes this one.
    private AcceptedEvent ToFunction(string arn, ReadOnlyMemory<byte> document, DateTimeOffset now)
    {
        services.Target.Authorize(happening.FunctionArn, "lambda:InvokeFunction", arn);
        if (document.Length > AsyncEvent.PayloadBytesMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "the record is larger than 1 MB");
        }

        var next = new AsyncEvent
        {
            FunctionArn = arn,
            RequestId = Guid.NewGuid().ToString(),
            AcceptedMs = now.ToUnixTimeMilliseconds(),
            TraceId = TraceHeader.Read(happening.TraceId, now).Enter(happening.FunctionArn).ToString(),
            Payload = document,
        };
        return new AcceptedEvent(next.Encode(), next.AcceptedMs);
    }

    [LoggerMessage(LogLevel.Warning, "The asynchronous event {RequestId} of {Function} is stopped: it is in a loop of more than {Count} invocations")]
    private static partial void LogLoop(ILogger log, string requestId, string function, int count);

    [LoggerMessage(LogLevel.Warning, "The asynchronous event {RequestId} is dropped: there is no function {Function}")]
    private static partial void LogGone(ILogger log, string requestId, string function);

    [LoggerMessage(LogLevel.Warning, "The asynchronous event {RequestId} of {Function} is dropped ({Condition}): the function has no failure destination")]
    private static partial void LogDropped(ILogger log, string requestId, string function, string condition);

    [LoggerMessage(LogLevel.Error, "The result of the asynchronous event {RequestId} cannot be sent to {Destination}: {Reason}")]
    private static partial void LogNoDestination(ILogger log, string requestId, string destination, string reason);
}
