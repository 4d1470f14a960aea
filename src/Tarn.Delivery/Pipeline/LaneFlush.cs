using Tarn.Delivery.Lanes;
using Tarn.Delivery.Roles;
using Tarn.Storage;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Begins and flushes the lanes of a delivery, and lets a lane that fails leave its reader. One flush is in flight at a
/// time. Lanes with a second output take records meanwhile; the pipeline waits for a flush of others.
/// </summary>
internal sealed class LaneFlush(
    DeliveryLanes lanes,
    DeliveryCommit commit,
    LaneFailures failures,
    DeliveryState state,
    PipelineRequests requests,
    string name,
    TimeProvider time)
{
    private Flight? _flight;

    /// <summary>Reports the bytes that the lanes hold.</summary>
    public required Action Report { get; init; }

    /// <summary>The pace of flushes by age.</summary>
    public required FlushPace Pace { get; init; }

    /// <summary>Checks the delivery's roles.</summary>
    public required DeliveryRights Rights { get; init; }

    /// <summary>Watches the age of committed records; null: the delivery has no target for it.</summary>
    public required FreshnessWatch? Freshness { get; init; }

    /// <summary>The flush in flight; null: there is none.</summary>
    public Task? InFlight => _flight?.Outcome;

    /// <summary>Reads the destinations' state before their first record.</summary>
    /// <returns>False: a lane failed and has left the reader.</returns>
    public async ValueTask<bool> Begin(LaneReader reader, CancellationToken stop)
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

    /// <summary>Flushes lanes of a reader, and waits for the end.</summary>
    /// <param name="reader">The reader. Its lanes without records move along.</param>
    /// <param name="partsOf">The parts of a lane to flush.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>False: a lane failed and has left its reader.</returns>
    public async ValueTask<bool> Flush(LaneReader reader, Func<OutputLane, IReadOnlyList<LanePart>> partsOf, CancellationToken stop) =>
        await TryTakeOff(reader, partsOf, stop) && await Land(stop) && await Begin(reader, stop);

    /// <summary>As <see cref="Flush"/>, but returns while the flush is in flight, if its lanes can take records meanwhile.</summary>
    /// <inheritdoc cref="Flush"/>
    public async ValueTask<bool> Start(LaneReader reader, Func<OutputLane, IReadOnlyList<LanePart>> partsOf, CancellationToken stop)
    {
        return await TryTakeOff(reader, partsOf, stop)
            && (_flight!.Lanes.All(flight => flight.Parts.Count == 0 || flight.Lane.FillsWhileItFlushes) || await Land(stop))
            && await Begin(reader, stop);
    }

    /// <summary>Notes the end of the flush in flight, if it has ended.</summary>
    /// <returns>False: a lane failed and has left its reader.</returns>
    public ValueTask<bool> LandIfDone(CancellationToken stop) => _flight is { Outcome.IsCompleted: true } ? Land(stop) : ValueTask.FromResult(true);

    /// <summary>Waits for the flush in flight, at the end of the pipeline. Its outcome does not matter any more.</summary>
    public async ValueTask End()
    {
        if (_flight is { } flight)
        {
            await flight.Outcome.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Tells a read.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="records">Records read.</param>
    /// <param name="bytes">Bytes read.</param>
    /// <param name="isMore">Whether more can be read now: then the reader lags by the age of the newest record.</param>
    public void TellRead(LaneReader reader, long records, long bytes, bool isMore)
    {
        TellBuffers();
        if (reader.Router.HasDestination)
        {
            state.Read(records, bytes, isMore ? Math.Max(0, Now() - reader.Router.NewestArrivalMs) : 0);
            DeliveryMeter.Read(name, records, bytes);
        }
    }

    /// <summary>Removes lanes of tables that have nothing to do.</summary>
    public void RemoveIdle()
    {
        foreach (var lane in lanes.RemoveIdle())
        {
            state.Forget(lane);
        }
    }

    private async ValueTask<bool> Begin(OutputLane lane, CancellationToken stop)
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

    // True: the lane's role may not write, and the lane has left its reader.
    private async ValueTask<bool> Lacks(OutputLane lane, CancellationToken stop)
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
            if (await Land(stop))
            {
                await Fail(lane, new OutputFailedException(lane.Id, code: null, missing));
            }

            return true;
        }
    }

    private async ValueTask<bool> Resume(OutputLane lane, CancellationToken stop)
    {
        if (!await Land(stop))
        {
            return false;
        }

        if (await lane.Resume(stop) is not { } flight)
        {
            return true;
        }

        Fly([flight], stop);
        return await Land(stop);
    }

    // False: a lane has left the reader.
    private async ValueTask<bool> TryTakeOff(LaneReader reader, Func<OutputLane, IReadOnlyList<LanePart>> partsOf, CancellationToken stop)
    {
        // A lane that the last read made has not begun yet.
        if (!await Land(stop) || !await Begin(reader, stop))
        {
            return false;
        }

        TakeOff(reader, partsOf, stop);
        return true;
    }

    private void TakeOff(LaneReader reader, Func<OutputLane, IReadOnlyList<LanePart>> partsOf, CancellationToken stop)
    {
        var flights = new List<LaneFlight>();
        foreach (var lane in reader.Router.Lanes)
        {
            if (partsOf(lane) is { Count: > 0 } parts)
            {
                flights.Add(lane.TakeOff(parts));
            }
            else if (!lane.HasPending)
            {
                flights.Add(lane.TakeOff([]));
            }
        }

        Fly(flights, stop);
    }

    private void Fly(List<LaneFlight> flights, CancellationToken stop)
    {
        var plan = commit.Plan(lanes, flights);
        lanes.Reads.IsHeld = true;
        _flight = new Flight(commit.Run(flights, plan, stop), plan, flights, time.GetTimestamp());
    }

    private async ValueTask<bool> Land(CancellationToken stop)
    {
        if (_flight is not { } flight)
        {
            return true;
        }

        stop.ThrowIfCancellationRequested();
        var outcome = await flight.Outcome;
        _flight = null;
        lanes.Reads.IsHeld = false;
        if (outcome.Entry is { } entry)
        {
            flight.Plan.Stored();
            Tell(flight, entry);
        }

        foreach (var landed in outcome.Committed)
        {
            landed.Lane.Land();
            if (!landed.Lane.HasPending)
            {
                state.Works(landed.Lane.Id);
            }
        }

        foreach (var failure in outcome.Failed)
        {
            await Fail(lanes.Find(failure.Lane)!, failure);
        }

        TellBuffers();
        return outcome.Failed.Count == 0;
    }

    private void Tell(Flight flight, Ledger.LedgerEntry entry)
    {
        var oldest = flight.Lanes.Min(lane => lane.OldestArrivalMs) ?? Now();
        var (took, age) = (time.GetElapsedTime(flight.Begun), TimeSpan.FromMilliseconds(Math.Max(0, Now() - oldest)));
        DeliveryMeter.Committed(name, entry.Rows, entry.Failed, took, age);
        Pace.Took(took);
        if (Freshness is { } watch)
        {
            failures.TellFreshness(watch, begins: watch.Committed(age));
        }
    }

    private async ValueTask Fail(OutputLane lane, OutputFailedException failed)
    {
        failures.Tell(failed);
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
        TellBuffers();
    }

    private void TellBuffers()
    {
        foreach (var lane in lanes.All)
        {
            state.Buffered(lane.Id, lane.BufferedBytes, lane.OldestArrivalMs);
        }

        Report();
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Flight(Task<FlushOutcome> Outcome, PositionPlan Plan, IReadOnlyList<LaneFlight> Lanes, long Begun);
}
