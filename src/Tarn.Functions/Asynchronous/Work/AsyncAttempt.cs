using Microsoft.Extensions.Logging;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Rows;
using Tarn.Functions.Destinations;
using Tarn.Functions.Invocations;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>One attempt of an event: calls the function, and decides about a retry or the destination.</summary>
/// <param name="services">The parts.</param>
/// <param name="stream">The internal stream.</param>
internal sealed partial class AsyncAttempt(AsyncServices services, AsyncStream stream)
{
    private static readonly TimeSpan HinderedPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HinderedPauseMax = TimeSpan.FromMinutes(5);

    /// <summary>Runs the attempt to its end.</summary>
    public async Task<AsyncOutcome> Run(AsyncEvent happening, UndoneEvent before, CancellationToken cancellationToken)
    {
        var rules = await services.Rules.Of(happening.FunctionArn);
        if (IsTooOld(happening, rules, services.Time.GetUtcNow()))
        {
            return await End(happening, before, rules.OnFailure, ResultDocument.TooOld, null);
        }

        var trace = TraceHeader.Read(happening.TraceId, services.Time.GetUtcNow());
        if (!rules.AllowsLoops && trace.IsLoop(happening.FunctionArn))
        {
            LogLoop(services.Log, happening.RequestId, happening.FunctionArn, TraceHeader.InvocationsMax);
            return await End(happening, before, rules.OnFailure, ResultDocument.Loop, null);
        }

        InvocationAnswer answer;
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
            answer = await services.Target.Invoke(happening.FunctionArn, invocation, cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            LogGone(services.Log, happening.RequestId, happening.FunctionArn);
            return new AsyncOutcome(before.Offset, null, null);
        }
        catch (TarnException hindered)
        {
            return Wait(before) with { IsThrottled = hindered.Kind == ErrorKind.Throttled };
        }

        if (answer.FunctionError is null)
        {
            return await End(happening, before with { Calls = before.Calls + 1 }, rules.OnSuccess, ResultDocument.Success, answer);
        }

        var after = before with { Calls = before.Calls + 1 };

        // AWS waits 1 minute before the first retry, and 2 before the second
        var pause = TimeSpan.FromMinutes(after.Calls);
        return after.Calls > rules.RetriesMax
            ? await End(happening, after, rules.OnFailure, ResultDocument.Exhausted, answer)
            : Later(after, pause);
    }

    /// <summary>The outcome of an event that must wait, because its function has as many calls as it may.</summary>
    public AsyncOutcome Wait(UndoneEvent before) => Later(before with { Hindered = before.Hindered + 1 }, HinderedPause(before.Hindered));

    private static bool IsTooOld(AsyncEvent happening, AsyncRules rules, DateTimeOffset now) =>
        now.ToUnixTimeMilliseconds() - happening.AcceptedMs > rules.AgeMax.TotalMilliseconds;

    private static TimeSpan HinderedPause(int before)
    {
        var pause = HinderedPauseMin * Math.Pow(2, Math.Min(before, 10));
        return pause < HinderedPauseMax ? pause : HinderedPauseMax;
    }

    private AsyncOutcome Later(UndoneEvent after, TimeSpan pause) => new(
        after.Offset, after with { DueMs = (services.Time.GetUtcNow() + pause).ToUnixTimeMilliseconds() }, null);

    // A destination that cannot be written is logged, and the event is done, as at AWS.
    private async Task<AsyncOutcome> End(AsyncEvent happening, UndoneEvent after, string? destination, string condition, InvocationAnswer? answer)
    {
        if (destination is null)
        {
            if (condition != ResultDocument.Success)
            {
                LogDropped(services.Log, happening.RequestId, happening.FunctionArn, condition);
            }

            return new AsyncOutcome(after.Offset, null, null);
        }

        try
        {
            var now = services.Time.GetUtcNow();
            var document = ResultDocument.Write(happening, condition, after.Calls, answer, now);
            return BucketDestination.IsBucket(destination)
                ? new AsyncOutcome(after.Offset, null, await ToBucket(happening, destination, document, now))
                : new AsyncOutcome(after.Offset, null, ToFunction(happening, destination, document, now)) { AppendBytes = document.Length };
        }
        catch (TarnException refused) when (refused.Kind is ErrorKind.NotFound or ErrorKind.AccessDenied or ErrorKind.InvalidArgument)
        {
            LogNoDestination(services.Log, happening.RequestId, destination, refused.Message);
            return new AsyncOutcome(after.Offset, null, null);
        }
    }

    private async Task<Func<IMetadataTransaction, ValueTask>> ToBucket(AsyncEvent happening, string arn, ReadOnlyMemory<byte> document, DateTimeOffset now)
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
    private Func<IMetadataTransaction, ValueTask> ToFunction(AsyncEvent happening, string arn, ReadOnlyMemory<byte> document, DateTimeOffset now)
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
        return transaction =>
        {
            transaction.Append(AsyncAppends.Of(stream, next));
            return ValueTask.CompletedTask;
        };
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
