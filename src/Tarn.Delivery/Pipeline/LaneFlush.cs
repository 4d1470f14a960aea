using Tarn.Storage;

namespace Tarn.Delivery.Pipeline;

/// <summary>Begins and flushes the lanes of a delivery, and lets a lane that fails leave its reader.</summary>
internal sealed class LaneFlush(
    DeliveryLanes lanes,
    DeliveryCommit commit,
    LaneFailures failures,
    DeliveryState state,
    FlushRequests requests,
    string name,
    TimeProvider time)
{
    /// <summary>Reports the bytes that the lanes hold.</summary>
    public required Action Report { get; init; }

    /// <summary>Reads the destinations' state before their first record.</summary>
    /// <returns>False: a lane failed and has left the reader.</returns>
    public async ValueTask<bool> Begin(LaneReader reader, CancellationToken stop)
    {
        foreach (var lane in reader.Buffers.Lanes)
        {
            try
            {
                if (!lane.HasBegun)
                {
                    failures.GiveUpIfOverdue(lane);
                }

                await lane.Begin(stop);
            }
            catch (TarnException failed)
            {
                await Fail(lane, new OutputFailedException(lane.Id, code: null, failed));
                return false;
            }
        }

        return true;
    }

    /// <summary>Flushes lanes of a reader.</summary>
    /// <returns>False: a lane failed and has left the reader.</returns>
    public async ValueTask<bool> Flush(LaneReader reader, IReadOnlyCollection<OutputLane> due, CancellationToken stop)
    {
        try
        {
            await Commit(reader, due, stop);
        }
        catch (OutputFailedException failed)
        {
            await Fail(lanes.All.First(lane => lane.Id == failed.Output), failed);
            return false;
        }

        return await Begin(reader, stop);
    }

    private async ValueTask Commit(LaneReader reader, IReadOnlyCollection<OutputLane> due, CancellationToken stop)
    {
        var (begun, oldest) = (time.GetTimestamp(), due.Min(lane => lane.OldestArrivalMs));
        if (await commit.Flush(due, reader.Buffers, lanes, stop) is not { } entry)
        {
            return;
        }

        foreach (var lane in reader.Buffers.Lanes.Where(lane => !lane.HasPending))
        {
            state.Works(lane.Id);
        }

        state.Committed(entry.Rows, entry.Failed, entry.CommittedMs);
        var waited = TimeSpan.FromMilliseconds(Math.Max(0, Now() - (oldest ?? Now())));
        DeliveryMeter.Committed(name, entry.Rows, entry.Failed, time.GetElapsedTime(begun), waited);
        TellBuffers();
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
            state.Buffered(lane.Id, lane.Output.BufferedBytes, lane.OldestArrivalMs);
        }

        Report();
    }

    /// <summary>Tells a read.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="records">Records read.</param>
    /// <param name="bytes">Bytes read.</param>
    /// <param name="isMore">Whether more can be read now: then the reader lags by the age of the newest record.</param>
    public void TellRead(LaneReader reader, long records, long bytes, bool isMore)
    {
        TellBuffers();
        if (reader.Buffers.Destination is not null)
        {
            state.Read(records, bytes, isMore ? Math.Max(0, Now() - reader.Buffers.NewestArrivalMs) : 0);
            DeliveryMeter.Read(name, records, bytes);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
