using System.Threading.Channels;
using Tarn.Delivery.Buffers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Moves records from the log to all outputs of a delivery, or to one of them. It begins at the stored positions and
/// ends when it is stopped or fails. Buffered records are then discarded and rebuilt from the log, as after a crash.
/// One thread at a time.
/// </summary>
internal sealed class DeliveryPipeline(
    DeliverySource source,
    OpenBuffers buffers,
    DeliveryCommit commit,
    BufferPressure pressure,
    BufferScratch scratch,
    DeliveryState state,
    string name,
    TimeProvider time) : IAsyncDisposable
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FlushRequest> _taken = [];
    private readonly Lock _gate = new();
    private List<FlushRequest>? _asked = [];

    /// <summary>Reads, buffers, flushes and waits until it is cancelled.</summary>
    /// <param name="caughtUp">
    /// Called whenever nothing is left to read; its argument says whether everything read is committed.
    /// </param>
    /// <param name="stop">Ends the pipeline.</param>
    public async Task Run(Action<bool> caughtUp, CancellationToken stop)
    {
        await buffers.Begin(stop);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            source.FollowNewShards();
            TakeRequests();
            var readAll = await ReadRound(stop);
            var early = pressure.MustFlush(this);
            if (early || IsAsked() || (readAll && source.IsLimited && !buffers.AllCommitted))
            {
                await Flush(buffers.Lanes, stop);
            }
            else if (buffers.IsDue(readAll))
            {
                await Flush(buffers.Due(readAll), stop);
            }

            if (early)
            {
                DeliveryMeter.FlushedEarly(name);
            }

            buffers.SealIfDue();
            if (readAll)
            {
                caughtUp(buffers.AllCommitted);
                await WaitForWork(stop);
            }
        }
    }

    /// <summary>
    /// Reads until the buffers are due or nothing is left, commits them, and ends. It serves records that a destination
    /// refuses for good.
    /// </summary>
    public async Task RunOnce(CancellationToken stop)
    {
        await buffers.Begin(stop);
        while (!buffers.IsDue(caughtUp: false))
        {
            if (await ReadRound(stop))
            {
                break;
            }
        }

        await Flush(buffers.Lanes, stop);
    }

    /// <summary>Asks for a flush of everything that is durable now.</summary>
    /// <returns>False: the pipeline has ended.</returns>
    public bool Ask(FlushRequest request)
    {
        lock (_gate)
        {
            if (_asked is null)
            {
                return false;
            }

            _asked.Add(request);
        }

        Wake();
        return true;
    }

    /// <summary>Wakes the pipeline: a new shard may exist.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _taken.AddRange(_asked ?? []);
            _asked = null;
        }

        _taken.ForEach(request => request.GiveUp());
        pressure.Report(this, 0, null, Wake);
        await source.DisposeAsync();
        buffers.Dispose();
    }

    /// <returns>True when nothing is left to read.</returns>
    private async ValueTask<bool> ReadRound(CancellationToken stop)
    {
        var left = false;
        foreach (var cursor in source.Cursors)
        {
            if (!source.HasMore(cursor))
            {
                continue;
            }

            if (!scratch.HasRoom)
            {
                await MakeRoom(stop);
            }

            var (records, bytes) = await source.Read(cursor, buffers, stop);
            left |= source.HasMore(cursor);
            Tell(records, bytes, left ? Math.Max(0, Now() - buffers.NewestArrivalMs) : 0);
            if (buffers.IsDue(caughtUp: false))
            {
                await Flush(buffers.Due(caughtUp: false), stop);
            }

            // A delivery that is far behind yields to the others after each read.
            await Task.Yield();
        }

        return !left;
    }

    // The buffer with the oldest record is flushed, this pipeline's or another's. Until then, nothing more is read.
    private async ValueTask MakeRoom(CancellationToken stop)
    {
        try
        {
            while (!scratch.HasRoom)
            {
                if (pressure.MustFlush(this))
                {
                    await Flush(buffers.Lanes, stop);
                    DeliveryMeter.FlushedEarly(name);
                    Tell(0, 0, 0);
                }

                pressure.WakeOldest();
                state.WaitsFor(scratch.Explain());
                using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await Task.WhenAny(scratch.WaitForRoom(round.Token), _wake.Reader.WaitToReadAsync(round.Token).AsTask());
                _wake.Reader.TryRead(out _);
                await round.CancelAsync();
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            state.WaitsFor(null);

            // A wake-up consumed here may have been for the main loop.
            Wake();
        }
    }

    private async ValueTask Flush(IReadOnlyCollection<OutputLane> due, CancellationToken stop)
    {
        var (begun, oldest) = (time.GetTimestamp(), due.Min(lane => lane.OldestArrivalMs));
        var entry = await commit.Flush(due, buffers, stop);
        if (entry is not null)
        {
            foreach (var lane in buffers.Lanes.Where(lane => lane.Uncommitted.Count == 0))
            {
                state.Works(lane.Id);
            }

            state.Committed(entry.Rows, entry.Failed, entry.CommittedMs);
            var waited = TimeSpan.FromMilliseconds(Math.Max(0, Now() - (oldest ?? Now())));
            DeliveryMeter.Committed(name, entry.Rows, entry.Failed, time.GetElapsedTime(begun), waited);
            Tell(0, 0, 0);
        }

        if (due.Count < buffers.Lanes.Count)
        {
            return;
        }

        foreach (var request in _taken.Where(request => request.IsRead(source.Cursors)).ToList())
        {
            _taken.Remove(request);
            request.Complete();
        }
    }

    private void Tell(long records, long bytes, long lagMs)
    {
        foreach (var lane in buffers.Lanes)
        {
            state.Buffered(lane.Id, lane.Output.BufferedBytes, lane.OldestArrivalMs);
        }

        if (buffers.Destination is not null)
        {
            state.Read(records, bytes, lagMs);
            DeliveryMeter.Read(name, records, bytes);
        }

        pressure.Report(this, buffers.Bytes, buffers.OldestArrivalMs, Wake);
    }

    private void TakeRequests()
    {
        lock (_gate)
        {
            _taken.AddRange(_asked!);
            _asked!.Clear();
        }

        foreach (var request in _taken)
        {
            request.Ends ??= source.Ends();
        }
    }

    private bool IsAsked() => _taken.Exists(request => request.IsRead(source.Cursors));

    private async ValueTask WaitForWork(CancellationToken stop)
    {
        var due = buffers.UntilDue;
        if (due <= TimeSpan.Zero)
        {
            // The flush became due after the round had checked.
            return;
        }

        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var more = source.WaitForMore(round.Token);
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

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
