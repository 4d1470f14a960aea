using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>
/// Delivers the batches of one parallel slice to the target, one after the other. A position moves only after the target's answer, or
/// with the rows of discarded records.
/// </summary>
/// <param name="cancellationToken">Ends calls too: the program ends.</param>
internal sealed class SliceDelivery(ShardContext context, int lane, CancellationToken cancellationToken)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private readonly SliceWindow _window = new(context);
    private Task _moving = Task.CompletedTask;
    private bool _hasCounted;

    /// <summary>
    /// Whether a call of the last batch may still read its bytes: it was not answered, or its answer reports that.
    /// </summary>
    public bool KeepsPayload { get; private set; }

    /// <summary>Delivers a batch completely. The last move of the position may still be in flight.</summary>
    /// <exception cref="OperationCanceledException">The slice must stop; the rest of the batch is not done.</exception>
    public async Task Deliver(ShardBatch batch, CancellationToken stop)
    {
        (KeepsPayload, _hasCounted) = (false, false);
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
            await Move(batch, batch.End, default);
        }

        context.Progress.End(context.Shard.Id.Value, lane);
    }

    /// <summary>Waits for the last move of the position.</summary>
    public Task Settle() => _moving;

    private async Task Deliver(ShardBatch batch, BatchPart part, Stack<BatchPart> parts, CancellationToken stop)
    {
        BatchAnswer? last = null;
        for (var hindered = 0; ;)
        {
            stop.ThrowIfCancellationRequested();
            if (FirstFresh(batch, part) is var fresh && fresh > part.From)
            {
                await GiveUp(batch, part with { To = fresh }, GiveUpCause.TooOld, last, stop);
                part = part with { From = fresh };
                if (part.Count == 0)
                {
                    return;
                }
            }

            var call = CallOf(batch, part.From, part.To, _window.OfCall(false, false));
            if (call.Payload.Length > context.Rules.BatchBytesMax)
            {
                await Divide(batch, part, parts, last, stop);
                return;
            }

            if (await TryCall(call) is not { } answer)
            {
                await Pause(hindered++, stop);
                continue;
            }

            part = part with { Calls = part.Calls + 1 };
            last = answer;
            part = await Take(batch, part, answer, stop);
            if (part.Count == 0 || (answer.Problem is not null && await IsOver(batch, part, parts, answer, stop)))
            {
                return;
            }

            if (answer.Problem is null)
            {
                continue;
            }

            await Pause(part.Retries, stop);
            part = part with { Retries = part.Retries + 1 };
        }
    }

    // Moves the position over the records that are done. Returns the rest.
    private async Task<BatchPart> Take(ShardBatch batch, BatchPart part, BatchAnswer answer, CancellationToken stop)
    {
        Invariant.Check(answer.Done >= 0 && answer.Done <= part.Count && (answer.Done > 0 || answer.Problem is not null));
        context.Progress.Called(answer.Problem);
        var rest = part with { From = part.From + answer.Done };
        if (answer.Done > 0)
        {
            context.Progress.Done(answer.Done);
            await Done(batch, rest.From, answer, stop);
        }

        return rest;
    }

    // True: the failed records are halved or discarded; else they are tried again.
    private async Task<bool> IsOver(ShardBatch batch, BatchPart part, Stack<BatchPart> parts, BatchAnswer last, CancellationToken stop)
    {
        if (context.Rules.Bisects && part.Count > 1)
        {
            Halve(part, parts);
            return true;
        }

        if (part.Retries >= context.Rules.RetriesMax)
        {
            await GiveUp(batch, part, GiveUpCause.Exhausted, last, stop);
            return true;
        }

        return false;
    }

    private static BatchCall CallOf(ShardBatch batch, int from, int to, CallWindow? window) =>
        new(batch.Slice(from, to), batch.Payload(from, to, window), window);

    // Null: the target was not reached.
    private async ValueTask<BatchAnswer?> TryCall(BatchCall call)
    {
        try
        {
            var answer = await context.Target.Call(call, cancellationToken);
            KeepsPayload |= answer.KeepsPayload;
            return answer;
        }
        catch (TarnException hindered)
        {
            KeepsPayload = true;
            context.Progress.Hindered(hindered.Message);
            return null;
        }
    }

    private async Task Done(ShardBatch batch, int firstFailed, BatchAnswer answer, CancellationToken stop)
    {
        var (to, state) = (batch.OffsetOf(firstFailed), answer.State);
        if (!context.Rules.HasWindows)
        {
            await Move(batch, to, new Ending(null) { Inside = answer.Inside });
            return;
        }

        if (_window.IsTooLarge(state))
        {
            _window.State = state!.Value;
            batch.End = Math.Max(batch.End, to);
            await EndWindow(batch, true, stop, to);
            _window.Open(batch);
            return;
        }

        await Move(batch, to, new Ending(_window.Store(state)));
    }

    // The last call of a window has no records. A window whose last call is discarded loses its state.
    private async Task EndWindow(ShardBatch batch, bool isEarly, CancellationToken stop, long? to = null)
    {
        for (var (retries, hindered) = (0, 0); _window.IsOpen;)
        {
            stop.ThrowIfCancellationRequested();
            if (await TryCall(CallOf(batch, 0, 0, _window.OfCall(true, isEarly))) is not { } answer)
            {
                await Pause(hindered++, stop);
                continue;
            }

            context.Progress.Called(answer.Problem);
            if (answer.Problem is null || retries >= context.Rules.RetriesMax)
            {
                break;
            }

            await Pause(retries++, stop);
        }

        await Move(batch, to ?? batch.End, new Ending(_window.Close()));
    }

    private async Task Divide(ShardBatch batch, BatchPart part, Stack<BatchPart> parts, BatchAnswer? last, CancellationToken stop)
    {
        if (part.Count > 1)
        {
            Halve(part, parts);
        }
        else
        {
            await GiveUp(batch, part, GiveUpCause.TooLarge, last, stop);
        }
    }

    private static void Halve(BatchPart part, Stack<BatchPart> parts)
    {
        var middle = part.From + (part.Count / 2);
        parts.Push(part with { From = middle });
        parts.Push(part with { To = middle });
    }

    // The records that are too old come first.
    private int FirstFresh(ShardBatch batch, BatchPart part)
    {
        var first = part.From;
        if (context.Rules.AgeMax is { } age)
        {
            var horizon = context.Parts.Time.GetUtcNow().ToUnixTimeMilliseconds() - (long)age.TotalMilliseconds;
            while (first < part.To && batch.Records[first].ArrivalMs < horizon)
            {
                first++;
            }
        }

        return first;
    }

    // While the destination cannot be written, the position of the records does not move.
    private async Task GiveUp(ShardBatch batch, BatchPart part, GiveUpCause cause, BatchAnswer? last, CancellationToken stop)
    {
        var given = new GivenUp(batch.Slice(part.From, part.To), cause, last is null ? 0 : part.Calls, last);
        for (var tries = 0; ; tries++)
        {
            var isGiven = false;
            try
            {
                await _moving;
                var ending = await context.Target.GiveUp(given);
                isGiven = true;
                await context.Commit.Move(lane, batch.OffsetOf(part.To), ending with { With = WithLosses(batch, ending.With) });
                _hasCounted = true;
                context.Progress.GaveUp(part.Count);
                return;
            }
            catch (TarnException refused) when (!isGiven
                || refused.Kind is ErrorKind.NotFound or ErrorKind.AccessDenied or ErrorKind.DiskFull or ErrorKind.Conflict)
            {
                context.Progress.Hindered($"the failure destination cannot be written: {refused.Message}");
                await Pause(tries, stop);
            }
        }
    }

    // The next call begins while the position moves; a second move waits for the first.
    private async Task Move(ShardBatch batch, long to, Ending ending)
    {
        await _moving;
        if (to > context.Positions.NextOf(lane) || ending.With is not null)
        {
            _moving = context.Commit.Move(lane, to, ending with { With = WithLosses(batch, ending.With) });
            _hasCounted = true;
        }
        else
        {
            _moving = Task.CompletedTask;
        }
    }

    // The first move of a batch passes the records that were lost before it. A move that fails ends the slice, and the records
    // are read again.
    private Func<IMetadataTransaction, ValueTask>? WithLosses(ShardBatch batch, Func<IMetadataTransaction, ValueTask>? with) =>
        _hasCounted || (batch.Lost == 0 && batch.Damaged == 0) ? with : SliceLosses.Of(context, batch, with);

    private Task Pause(int before, CancellationToken stop)
    {
        var pause = PauseMin * Math.Pow(2, Math.Min(before, 10));
        return Task.Delay(pause < PauseMax ? pause : PauseMax, context.Parts.Time, stop);
    }
}
