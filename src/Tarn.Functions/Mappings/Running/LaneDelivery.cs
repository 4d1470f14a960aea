using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Answers;
using Tarn.Functions.Mappings.Batches;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings.Running;

/// <summary>
/// Brings batches of one lane to the function, one after the other. A position moves only after the function's answer, or
/// with the object of a batch that is given up.
/// </summary>
/// <param name="context">The shard.</param>
/// <param name="lane">The lane.</param>
/// <param name="cancellationToken">Ends calls too: the program ends.</param>
internal sealed class LaneDelivery(ShardContext context, int lane, CancellationToken cancellationToken)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private readonly LaneWindow _window = new(context);
    private readonly FailureOutput _failures = new(context);
    private Task _moving = Task.CompletedTask;

    /// <summary>
    /// Whether a call of the last batch failed. An environment that ended in a call may still be sent the call's bytes.
    /// </summary>
    public bool HasFailed { get; private set; }

    /// <summary>Brings a batch to its end. The last move of the position may still be under way.</summary>
    /// <exception cref="OperationCanceledException">The lane must stop; the rest of the batch is not done.</exception>
    public async Task Deliver(EventBatch batch, CancellationToken stop)
    {
        HasFailed = false;
        var parts = new Stack<BatchPart>();
        if (batch.Records.Count > 0)
        {
            parts.Push(new BatchPart(0, batch.Records.Count, 0, 0));
            _window.Open(batch);
        }

        while (parts.TryPop(out var part))
        {
            context.Progress.Begin(context.Shard.Id.Value, lane, batch.Records[part.From].ArrivalMs);
            await Deliver(batch, part, parts, stop);
        }

        if (batch.EndsWindow)
        {
            await EndWindow(batch, false, stop);
        }
        else if (batch.Records.Count == 0)
        {
            await Move(batch.End, null);
        }

        context.Progress.End(context.Shard.Id.Value, lane);
    }

    /// <summary>Waits for the last move of the position.</summary>
    public Task Settle() => _moving;

    private async Task Deliver(EventBatch batch, BatchPart part, Stack<BatchPart> parts, CancellationToken stop)
    {
        var cause = new FailureCause(FailureCause.TooOld, "", 0, null, null);
        for (var hindered = 0; ;)
        {
            stop.ThrowIfCancellationRequested();
            if (FirstFresh(batch, part) is var fresh && fresh > part.From)
            {
                await GiveUp(batch, part with { To = fresh }, cause with { Condition = FailureCause.TooOld }, stop);
                part = part with { From = fresh };
                if (part.Count == 0)
                {
                    return;
                }
            }

            var payload = batch.Payload(part.From, part.To, _window.Members(false, false));
            if (payload.Length > EventBatch.BytesMax)
            {
                await Divide(batch, part, parts, cause, stop);
                return;
            }

            var requestId = Guid.NewGuid().ToString();
            if (await TryCall(requestId, payload) is not { } answer)
            {
                await Pause(hindered++, stop);
                continue;
            }

            part = part with { Calls = part.Calls + 1 };
            cause = new FailureCause(FailureCause.Exhausted, requestId, part.Calls, answer.FunctionError, answer.Version);
            part = await Take(batch, part, answer, stop);
            if (part.Count == 0 || await IsOver(batch, part, parts, cause, stop))
            {
                return;
            }

            await Pause(part.Retries, stop);
            part = part with { Retries = part.Retries + 1 };
        }
    }

    // Moves the position over the records that are done. Returns the rest.
    private async Task<BatchPart> Take(EventBatch batch, BatchPart part, InvocationAnswer answer, CancellationToken stop)
    {
        var outcome = BatchAnswer.Of(answer, batch, part.From, part.To, context.Config.ReportsItems, context.Config.TumblingSeconds > 0);
        context.Progress.Called(outcome.Error);
        if (outcome.FirstFailed > part.From)
        {
            context.Progress.Done(outcome.FirstFailed - part.From);
            await Done(batch, outcome, stop);
        }

        return part with { From = outcome.FirstFailed };
    }

    // True: the failed records are halved or given up; else they are tried again.
    private async Task<bool> IsOver(EventBatch batch, BatchPart part, Stack<BatchPart> parts, FailureCause cause, CancellationToken stop)
    {
        if (context.Config.Bisects && part.Count > 1)
        {
            Halve(part, parts);
            return true;
        }

        if (context.Config.RetriesMax >= 0 && part.Retries >= context.Config.RetriesMax)
        {
            await GiveUp(batch, part, cause, stop);
            return true;
        }

        return false;
    }

    // Null: the function was not called.
    private async ValueTask<InvocationAnswer?> TryCall(string requestId, ReadOnlyMemory<byte> payload)
    {
        try
        {
            var invocation = new Invocation { RequestId = requestId, InvokedArn = context.Config.FunctionArn, Payload = payload };
            var answer = await context.Services.Target.Invoke(context.Config.FunctionArn, invocation, cancellationToken);
            HasFailed |= answer.FunctionError is not null;
            return answer;
        }
        catch (TarnException hindered)
        {
            HasFailed = true;
            context.Progress.Hindered(hindered.Message);
            return null;
        }
    }

    private async Task Done(EventBatch batch, BatchAnswer outcome, CancellationToken stop)
    {
        var to = batch.OffsetOf(outcome.FirstFailed);
        if (context.Config.TumblingSeconds == 0)
        {
            await Move(to, null);
            return;
        }

        if (_window.IsTooLarge(outcome.State))
        {
            _window.State = outcome.State!.Value;
            batch.End = Math.Max(batch.End, to);
            await EndWindow(batch, true, stop, to);
            _window.Open(batch);
            return;
        }

        await Move(to, _window.Store(outcome.State));
    }

    // The last call of a window has no records. A window whose last call is given up loses its state.
    private async Task EndWindow(EventBatch batch, bool isEarly, CancellationToken stop, long? to = null)
    {
        for (var (retries, hindered) = (0, 0); _window.IsOpen;)
        {
            stop.ThrowIfCancellationRequested();
            if (await TryCall(Guid.NewGuid().ToString(), batch.Payload(0, 0, _window.Members(true, isEarly))) is not { } answer)
            {
                await Pause(hindered++, stop);
                continue;
            }

            context.Progress.Called(answer.FunctionError is null ? null : "Function call failed");
            if (answer.FunctionError is null || (context.Config.RetriesMax >= 0 && retries >= context.Config.RetriesMax))
            {
                break;
            }

            await Pause(retries++, stop);
        }

        await Move(to ?? batch.End, _window.Close());
    }

    private async Task Divide(EventBatch batch, BatchPart part, Stack<BatchPart> parts, FailureCause cause, CancellationToken stop)
    {
        if (part.Count > 1)
        {
            Halve(part, parts);
        }
        else
        {
            await GiveUp(batch, part, cause with { Condition = FailureCause.TooLarge }, stop);
        }
    }

    private static void Halve(BatchPart part, Stack<BatchPart> parts)
    {
        var middle = part.From + (part.Count / 2);
        parts.Push(part with { From = middle });
        parts.Push(part with { To = middle });
    }

    // The records that are too old come first.
    private int FirstFresh(EventBatch batch, BatchPart part)
    {
        var first = part.From;
        if (context.Config.AgeSecondsMax >= 0)
        {
            var horizon = context.Services.Time.GetUtcNow().ToUnixTimeMilliseconds() - (context.Config.AgeSecondsMax * 1000L);
            while (first < part.To && batch.Records[first].ArrivalMs < horizon)
            {
                first++;
            }
        }

        return first;
    }

    // A destination that cannot be written keeps the records: their position does not move.
    private async Task GiveUp(EventBatch batch, BatchPart part, FailureCause cause, CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await _moving;
                await context.Commit.Move(lane, batch.OffsetOf(part.To), await _failures.Prepare(batch, part, cause));
                context.Progress.GaveUp(part.Count);
                return;
            }
            catch (TarnException refused) when (refused.Kind is ErrorKind.NotFound or ErrorKind.AccessDenied or ErrorKind.DiskFull or ErrorKind.Conflict)
            {
                context.Progress.Hindered($"the failure destination cannot be written: {refused.Message}");
                await Pause(tries, stop);
            }
        }
    }

    // The next call begins while the position moves; a second move waits for the first.
    private async Task Move(long to, Func<IMetadataTransaction, ValueTask>? with)
    {
        await _moving;
        _moving = to > context.Positions.NextOf(lane) || with is not null ? context.Commit.Move(lane, to, with) : Task.CompletedTask;
    }

    private Task Pause(int before, CancellationToken stop)
    {
        var pause = PauseMin * Math.Pow(2, Math.Min(before, 10));
        return Task.Delay(pause < PauseMax ? pause : PauseMax, context.Services.Time, stop);
    }
}
