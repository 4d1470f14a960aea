using Tarn.Delivery.Progress;
using Tarn.Delivery.Roles;
using Tarn.Storage;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Begins and flushes the outputs of a delivery, and lets an output that fails leave its reader. One flush is in flight at a
/// time. Outputs with a second buffer take records meanwhile; the pipeline waits for a flush of others.
/// </summary>
internal sealed class OutputFlusher(
    DeliveryOutputs lanes,
    DeliveryCommit commit,
    OutputFailures failures,
    DeliveryState state,
    PipelineRequests requests,
    string name,
    TimeProvider time)
{
    private RunningFlush? _flush;

    /// <summary>Reports the bytes that the outputs hold.</summary>
    public required Action Report { get; init; }

    /// <summary>The pace of flushes by age.</summary>
    public required FlushPace Pace { get; init; }

    /// <summary>Checks the delivery's roles.</summary>
    public required DeliveryRights Rights { get; init; }

    /// <summary>Watches the age of committed records; null: the delivery has no target for it.</summary>
    public required FreshnessWatch? Freshness { get; init; }

    /// <summary>The flush in flight; null: there is none.</summary>
    public Task? InFlight => _flush?.Outcome;

    /// <summary>Reads the destinations' state before their first record.</summary>
    /// <returns>False: an output failed and has left the reader.</returns>
    public async ValueTask<bool> Begin(OutputReader reader, CancellationToken stop)
    {
        foreach (var lane in reader.Router.Lanes.ToList())
        {
            if (!await Begin(lane, stop))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Flushes outputs of a reader, and waits for the end.</summary>
    /// <param name="reader">The reader. Its outputs without records move along.</param>
    /// <param name="partsOf">The parts of an output to flush.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>False: an output failed and has left its reader.</returns>
    public async ValueTask<bool> Flush(OutputReader reader, Func<DeliveryOutput, IReadOnlyList<OutputPart>> partsOf, CancellationToken stop) =>
        await TryBeginFlush(reader, partsOf, stop) && await CompleteFlush(stop) && await Begin(reader, stop);

    /// <summary>As <see cref="Flush"/>, but returns while the flush is in flight, if its outputs can take records meanwhile.</summary>
    /// <inheritdoc cref="Flush"/>
    public async ValueTask<bool> Start(OutputReader reader, Func<DeliveryOutput, IReadOnlyList<OutputPart>> partsOf, CancellationToken stop)
    {
        return await TryBeginFlush(reader, partsOf, stop)
            && (_flush!.Lanes.All(flush => flush.Parts.Count == 0 || flush.Lane.FillsWhileItFlushes) || await CompleteFlush(stop))
            && await Begin(reader, stop);
    }

    /// <summary>Notes the end of the flush in flight, if it has ended.</summary>
    /// <returns>False: an output failed and has left its reader.</returns>
    public ValueTask<bool> CompleteFlushIfDone(CancellationToken stop) =>
        _flush is { Outcome.IsCompleted: true } ? CompleteFlush(stop) : ValueTask.FromResult(true);

    /// <summary>Waits for the flush in flight, at the end of the pipeline. Its outcome does not matter any more.</summary>
    public async ValueTask End()
    {
        if (_flush is { } flush)
        {
            await flush.Outcome.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Reports a read.</summary>
    /// <param name="records">Records read.</param>
    /// <param name="bytes">Bytes read.</param>
    /// <param name="isMore">Whether more can be read now: then the reader lags by the age of the newest record.</param>
    public void ReportRead(OutputReader reader, long records, long bytes, bool isMore)
    {
        ReportBuffers();
        if (reader.Router.HasDestination)
        {
            state.Read(records, bytes, isMore ? Math.Max(0, Now() - reader.Router.NewestArrivalMs) : 0);
            DeliveryMeter.Read(name, records, bytes);
        }
    }

    /// <summary>Removes outputs of tables that have nothing to do.</summary>
    public void RemoveIdle()
    {
        foreach (var lane in lanes.RemoveIdle())
        {
            state.Forget(lane);
        }
    }

    private async ValueTask<bool> Begin(DeliveryOutput lane, CancellationToken stop)
    {
        if (await Lacks(lane, stop))
        {
            return false;
        }

        try
        {
            if (!lane.HasBegun)
            {
                failures.GiveUpIfOverdue(lane);
            }

            if (!lane.HasResumed && !await Resume(lane, stop))
            {
                return false;
            }

            await lane.Begin(stop);
            return true;
        }
        catch (TarnException failed)
        {
            await Fail(lane, new OutputFailedException(lane.Id, code: null, failed));
            return false;
        }
    }

    // True: the output's role may not write, and the output has left its reader.
    private async ValueTask<bool> Lacks(DeliveryOutput lane, CancellationToken stop)
    {
        try
        {
            Rights.Check(lane);
            if (lane.Rights.Failed)
            {
                lane.Rights.Failed = false;
                state.Works(lane.Id);
            }

            return false;
        }
        catch (TarnException missing) when (MissingRight.Is(missing))
        {
            lane.Rights.Failed = true;
            if (await CompleteFlush(stop))
            {
                await Fail(lane, new OutputFailedException(lane.Id, code: null, missing));
            }

            return true;
        }
    }

    private async ValueTask<bool> Resume(DeliveryOutput lane, CancellationToken stop)
    {
        if (!await CompleteFlush(stop))
        {
            return false;
        }

        if (await lane.Resume(stop) is not { } flush)
        {
            return true;
        }

        BeginCommit([flush], stop);
        return await CompleteFlush(stop);
    }

    // False: an output has left the reader.
    private async ValueTask<bool> TryBeginFlush(OutputReader reader, Func<DeliveryOutput, IReadOnlyList<OutputPart>> partsOf, CancellationToken stop)
    {
        // An output that the last read created has not begun yet.
        if (!await CompleteFlush(stop) || !await Begin(reader, stop))
        {
            return false;
        }

        BeginFlush(reader, partsOf, stop);
        return true;
    }

    private void BeginFlush(OutputReader reader, Func<DeliveryOutput, IReadOnlyList<OutputPart>> partsOf, CancellationToken stop)
    {
        var flushes = new List<OutputFlush>();
        foreach (var lane in reader.Router.Lanes)
        {
            if (partsOf(lane) is { Count: > 0 } parts)
            {
                flushes.Add(lane.BeginFlush(parts));
            }
            else if (!lane.HasPending)
            {
                flushes.Add(lane.BeginFlush([]));
            }
        }

        BeginCommit(flushes, stop);
    }

    private void BeginCommit(List<OutputFlush> flushes, CancellationToken stop)
    {
        var plan = commit.Plan(lanes, flushes);
        lanes.Reads.IsHeld = true;
        _flush = new RunningFlush(commit.Run(flushes, plan, stop), plan, flushes, time.GetTimestamp());
    }

    private async ValueTask<bool> CompleteFlush(CancellationToken stop)
    {
        if (_flush is not { } flush)
        {
            return true;
        }

        stop.ThrowIfCancellationRequested();
        var outcome = await flush.Outcome;
        _flush = null;
        lanes.Reads.IsHeld = false;
        if (outcome.Entry is { } entry)
        {
            flush.Plan.Stored();
            ReportCommit(flush, entry);
        }

        foreach (var completed in outcome.Committed)
        {
            completed.Lane.CompleteFlush();
            if (!completed.Lane.HasPending)
            {
                state.Works(completed.Lane.Id);
            }
        }

        foreach (var failure in outcome.Failed)
        {
            await Fail(lanes.Find(failure.Lane)!, failure);
        }

        ReportBuffers();
        return outcome.Failed.Count == 0;
    }

    private void ReportCommit(RunningFlush flush, Ledger.LedgerEntry entry)
    {
        var oldest = flush.Lanes.Min(lane => lane.OldestArrivalMs) ?? Now();
        var (took, age) = (time.GetElapsedTime(flush.Begun), TimeSpan.FromMilliseconds(Math.Max(0, Now() - oldest)));
        DeliveryMeter.Committed(name, entry.Rows, entry.Failed, took, age);
        Pace.Took(took);
        if (Freshness is { } watch)
        {
            failures.ReportFreshness(watch, begins: watch.Committed(age));
        }
    }

    private async ValueTask Fail(DeliveryOutput lane, OutputFailedException failed)
    {
        failures.Report(failed);
        if (failed.HasMoved)
        {
            lane.Restart();
        }
        else
        {
            if (lane.Failure is not null)
            {
                requests.GiveUp();
            }

            lane.Fail(failed);
        }

        await lanes.Separate(lane);
        ReportBuffers();
    }

    private void ReportBuffers()
    {
        foreach (var lane in lanes.All)
        {
            state.Buffered(lane.Id, lane.BufferedBytes, lane.OldestArrivalMs);
        }

        Report();
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record RunningFlush(Task<FlushOutcome> Outcome, PositionPlan Plan, IReadOnlyList<OutputFlush> Lanes, long Begun);
}
