using System.Threading.Channels;
using Tarn.Delivery.Buffers;
using Tarn.Storage;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Moves records from the log to all outputs of a delivery: source → decode → route → lanes → commit. It begins at the
/// stored positions. A failed lane goes on alone; when the pipeline itself fails or is stopped, buffered records are
/// discarded and rebuilt from the log, as after a crash. One thread at a time.
/// </summary>
internal sealed class DeliveryPipeline(
    DeliveryLanes lanes,
    DeliveryCommit commit,
    LaneFailures failures,
    BufferPressure pressure,
    BufferScratch scratch,
    DeliveryState state,
    string name,
    TimeProvider time) : IAsyncDisposable
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FlushRequests _requests = new();

    /// <summary>Reads, buffers, flushes and waits until it is cancelled.</summary>
    /// <param name="caughtUp">Called whenever nothing is left to read and no output is failing.</param>
    /// <param name="stop">Ends the pipeline.</param>
    public async Task Run(Action caughtUp, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            lanes.Front.Source.FollowNewShards();
            _requests.Take(lanes.Front.Source.Ends);
            var readAll = true;
            foreach (var reader in lanes.Readers)
            {
                readAll &= await Round(reader, stop);
            }

            if (pressure.MustFlush(this))
            {
                await FlushEarly(stop);
            }

            _requests.Complete(lanes.Readers);
            if (readAll)
            {
                if (state.FailingSinceMs is null)
                {
                    caughtUp();
                }

                await WaitForWork(stop);
            }
        }
    }

    /// <summary>Asks for a flush of everything that is durable now.</summary>
    /// <returns>False: the pipeline has ended.</returns>
    public bool Ask(FlushRequest request)
    {
        var isAsked = _requests.Ask(request);
        Wake();
        return isAsked;
    }

    /// <summary>Wakes the pipeline: a new shard may exist.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        _requests.Close();
        pressure.Report(this, 0, null, Wake);
        await lanes.DisposeAsync();
    }

    /// <summary>One round of a reader: one read of each shard, and the flushes that are due.</summary>
    /// <returns>True when nothing is left to do now.</returns>
    private async ValueTask<bool> Round(LaneReader reader, CancellationToken stop)
    {
        if (!lanes.Takes(reader) || !await Begin(reader, stop))
        {
            return true;
        }

        var (readAll, isIntact) = await ReadAll(reader, stop);
        if (!isIntact)
        {
            return false;
        }

        var asked = _requests.WaitForFlushOf(reader.Source) || (readAll && reader.Source.IsLimited && !reader.Buffers.AllCommitted);
        if (asked ? !await Flush(reader, reader.Buffers.Lanes, stop) : !await FlushDue(reader, readAll, stop))
        {
            return false;
        }

        reader.Buffers.SealIfDue();
        if (!readAll)
        {
            return false;
        }

        foreach (var lane in reader.Buffers.Lanes.Where(lane => !lane.HasPending))
        {
            state.Works(lane.Id);
            lane.KeepsUp();
        }

        if (reader == lanes.Front || !await lanes.TryJoin(reader))
        {
            return true;
        }

        failures.TellTogether(reader.Buffers.Lanes[0]);
        return false;
    }

    // Reads the destinations' state before their first record.
    private async ValueTask<bool> Begin(LaneReader reader, CancellationToken stop)
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

    /// <summary>Reads once from each shard, and flushes the lanes that become due by size.</summary>
    /// <returns>Whether nothing is left to read, and whether no lane has left the reader.</returns>
    private async ValueTask<(bool ReadAll, bool IsIntact)> ReadAll(LaneReader reader, CancellationToken stop)
    {
        var left = false;
        foreach (var cursor in reader.Source.Cursors)
        {
            if (!reader.Source.HasMore(cursor))
            {
                continue;
            }

            if (!scratch.HasRoom && !await MakeRoom(stop))
            {
                return (false, false);
            }

            var (records, bytes) = await reader.Source.Read(cursor, reader.Buffers, stop);
            left |= reader.Source.HasMore(cursor);
            Tell(reader, records, bytes, left ? Math.Max(0, Now() - reader.Buffers.NewestArrivalMs) : 0);
            if (!await FlushDue(reader, readAll: false, stop))
            {
                return (false, false);
            }

            // A delivery that is far behind yields to the others after each read.
            await Task.Yield();
        }

        return (!left, true);
    }

    // The buffer with the oldest record is flushed, this pipeline's or another's. Until then, nothing more is read.
    private async ValueTask<bool> MakeRoom(CancellationToken stop)
    {
        try
        {
            while (!scratch.HasRoom)
            {
                if (pressure.MustFlush(this) && !await FlushEarly(stop))
                {
                    return false;
                }

                pressure.WakeOldest();
                state.WaitsFor(scratch.Explain());
                using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await Task.WhenAny(scratch.WaitForRoom(round.Token), _wake.Reader.WaitToReadAsync(round.Token).AsTask());
                _wake.Reader.TryRead(out _);
                await round.CancelAsync();
                stop.ThrowIfCancellationRequested();
            }

            return true;
        }
        finally
        {
            state.WaitsFor(null);

            // A wake-up consumed here may have been for the main loop.
            Wake();
        }
    }

    private async ValueTask<bool> FlushEarly(CancellationToken stop)
    {
        var isIntact = true;
        foreach (var reader in lanes.Readers)
        {
            isIntact &= await Flush(reader, reader.Buffers.Lanes, stop);
        }

        DeliveryMeter.FlushedEarly(name);
        return isIntact;
    }

    private ValueTask<bool> FlushDue(LaneReader reader, bool readAll, CancellationToken stop) =>
        reader.Buffers.IsDue(readAll) ? Flush(reader, reader.Buffers.Due(readAll), stop) : ValueTask.FromResult(true);

    /// <returns>False: a lane failed and has left the reader.</returns>
    private async ValueTask<bool> Flush(LaneReader reader, IReadOnlyCollection<OutputLane> due, CancellationToken stop)
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
        Tell(reader, 0, 0, 0);
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
                _requests.GiveUp();
            }

            lane.Fail(failed);
        }

        await lanes.Separate(lane);
        Tell(lanes.Front, 0, 0, 0);
    }

    private void Tell(LaneReader reader, long records, long bytes, long lagMs)
    {
        foreach (var lane in lanes.All)
        {
            state.Buffered(lane.Id, lane.Output.BufferedBytes, lane.OldestArrivalMs);
        }

        if (reader.Buffers.Destination is not null)
        {
            state.Read(records, bytes, lagMs);
            DeliveryMeter.Read(name, records, bytes);
        }

        pressure.Report(this, lanes.Bytes, lanes.OldestArrivalMs, Wake);
    }

    private async ValueTask WaitForWork(CancellationToken stop)
    {
        var due = UntilWork();
        if (due <= TimeSpan.Zero)
        {
            // The flush became due after the round had checked.
            return;
        }

        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var more = lanes.Takes(lanes.Front) ? lanes.Front.Source.WaitForMore(round.Token) : Task.Delay(Timeout.Infinite, round.Token);
        var waits = new List<Task> { more, _wake.Reader.WaitToReadAsync(round.Token).AsTask() };
        if (due is { } wait)
        {
            waits.Add(Task.Delay(wait, time, round.Token));
        }

        await Task.WhenAny(waits);
        _wake.Reader.TryRead(out _);
        var failed = more.IsFaulted;
        await round.CancelAsync();
        stop.ThrowIfCancellationRequested();
        if (failed)
        {
            await more;
        }
    }

    // The time until a lane is to be flushed or tried again; null: only new records make work.
    private TimeSpan? UntilWork()
    {
        TimeSpan? first = null;
        foreach (var lane in lanes.All)
        {
            var next = lane.Pause ?? (lane.HasBegun ? lane.UntilDue : TimeSpan.Zero);
            first = first is null || next < first ? next : first;
        }

        return first;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
