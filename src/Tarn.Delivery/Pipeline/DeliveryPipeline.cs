using System.Threading.Channels;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Roles;
using Tarn.Storage;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Moves records from the log to all outputs of a delivery: source → decode → steps → route → outputs → commit. It begins
/// at the stored positions. A failed output continues alone; when the pipeline itself fails or is stopped, buffered records
/// are discarded and rebuilt from the log, as after a crash. One thread at a time.
/// </summary>
internal sealed class DeliveryPipeline : IAsyncDisposable
{
    private readonly DeliveryOutputs _lanes;
    private readonly OutputFailures _failures;
    private readonly DeliveryParts _parts;
    private readonly DeliveryState _state;
    private readonly DeliveryModel _model;
    private readonly DeliveryRights _rights;
    private readonly string _name;
    private readonly OutputFlusher _flushes;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PipelineRequests _requests = new();

    /// <summary>Makes a pipeline, which owns the outputs.</summary>
    /// <param name="parts">The parts that deliveries share.</param>
    /// <param name="lanes">The outputs, at the stored positions.</param>
    /// <param name="commit">Commits flushes.</param>
    /// <param name="failures">Reports failures.</param>
    /// <param name="state">The delivery's counters.</param>
    /// <param name="model">The configuration.</param>
    /// <param name="pace">The pace of flushes by age.</param>
    /// <param name="rights">Checks the delivery's roles.</param>
    public DeliveryPipeline(
        DeliveryParts parts,
        DeliveryOutputs lanes,
        DeliveryCommit commit,
        OutputFailures failures,
        DeliveryState state,
        DeliveryModel model,
        FlushPace pace,
        DeliveryRights rights)
    {
        _rights = rights;
        (_parts, _lanes, _failures, _state, _model, _name) = (parts, lanes, failures, state, model, model.Config.Name);
        _flushes = new OutputFlusher(lanes, commit, failures, state, _requests, _name, parts.Time)
        {
            Pace = pace,
            Rights = rights,
            Freshness = model.FreshnessTarget is { } target ? new FreshnessWatch(target, parts.Time) : null,
            Report = () => parts.Pressure.Report(this, lanes.Bytes, lanes.OldestArrivalMs, Wake),
        };
    }

    /// <summary>Reads, buffers, flushes and waits until it is cancelled.</summary>
    /// <param name="caughtUp">Called whenever nothing is left to read and no output is failing.</param>
    /// <param name="stop">Ends the pipeline.</param>
    public async Task Run(Action caughtUp, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            _rights.CheckSource();
            foreach (var reader in _lanes.Readers)
            {
                reader.Source.FollowNewShards();
            }

            _requests.Take(_lanes.Front.Source.Ends);
            var readAll = await _flushes.CompleteFlushIfDone(stop);
            foreach (var reader in _lanes.Readers)
            {
                readAll &= await Round(reader, stop);
            }

            if (_parts.Pressure.MustFlush(this))
            {
                await FlushEarly(stop);
            }

            _requests.Complete(_lanes.Readers);
            if (readAll)
            {
                if (_state.FailingSinceMs is null)
                {
                    caughtUp();
                }

                await WaitForWork(stop);
            }
        }
    }

    /// <summary>Asks for a flush of everything that is durable now, or for its rows.</summary>
    /// <returns>False: the pipeline has ended.</returns>
    public bool Ask(PipelineRequest request)
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
        await _flushes.End();
        _parts.Pressure.Report(this, 0, null, Wake);
        await _lanes.DisposeAsync();
    }

    /// <summary>One round of a reader: one pass over its shards, and the flushes that are due.</summary>
    /// <returns>True when nothing is left to do now.</returns>
    private async ValueTask<bool> Round(OutputReader reader, CancellationToken stop)
    {
        if (!_lanes.Takes(reader) || !await _flushes.Begin(reader, stop))
        {
            return true;
        }

        var (readAll, isIntact) = await ReadAll(reader, stop);
        if (!isIntact)
        {
            return false;
        }

        var asked = _requests.WaitForFlushOf(reader.Source) || (readAll && reader.Source.IsLimited && !reader.Router.AllCommitted);
        if (asked ? !await _flushes.Flush(reader, All, stop) : !await FlushDue(reader, readAll, stop))
        {
            return false;
        }

        reader.Router.SealIfDue();
        if (!readAll)
        {
            return false;
        }

        foreach (var lane in reader.Router.Lanes.Where(lane => !lane.HasPending))
        {
            _state.Works(lane.Id);
            lane.KeepsUp();
        }

        if (reader == _lanes.Front || !await _lanes.TryJoin(reader))
        {
            return true;
        }

        _failures.ReportTogether(reader.Router.Lanes[0]);
        return false;
    }

    /// <summary>Reads on in the log once, and flushes the outputs that become due by size.</summary>
    /// <returns>Whether nothing is left to read, and whether no output has left the reader.</returns>
    private async ValueTask<(bool ReadAll, bool IsIntact)> ReadAll(OutputReader reader, CancellationToken stop)
    {
        var left = false;
        using var pass = await reader.Source.BeginPass(stop);
        foreach (var cursor in pass.Cursors)
        {
            if (!_parts.Scratch.HasRoom && !await MakeRoom(stop))
            {
                return (false, false);
            }

            var (records, bytes) = await reader.Source.Read(pass, cursor, reader.Router, stop);
            left |= reader.Source.HasMore(cursor);
            _flushes.ReportRead(reader, records, bytes, left);
            if (!await FlushDue(reader, readAll: false, stop) || !await Relieve(reader, stop))
            {
                return (false, false);
            }

            // A delivery that lags far yields to the others after each read.
            await Task.Yield();
        }

        return (!reader.Source.Cursors.Any(reader.Source.HasMore), true);
    }

    // The buffer with the oldest record is flushed, this pipeline's or another's. Until then, nothing more is read.
    private async ValueTask<bool> MakeRoom(CancellationToken stop)
    {
        try
        {
            while (!_parts.Scratch.HasRoom)
            {
                if (_parts.Pressure.MustFlush(this) && !await FlushEarly(stop))
                {
                    return false;
                }

                _parts.Pressure.WakeOldest();
                _state.WaitsFor(_parts.Scratch.Explain());
                using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await Task.WhenAny(_parts.Scratch.WaitForRoom(round.Token), _wake.Reader.WaitToReadAsync(round.Token).AsTask());
                _wake.Reader.TryRead(out _);
                await round.CancelAsync();
                stop.ThrowIfCancellationRequested();
            }

            return true;
        }
        finally
        {
            _state.WaitsFor(null);

            // A wake-up consumed here may have been for the main loop.
            Wake();
        }
    }

    private async ValueTask<bool> FlushEarly(CancellationToken stop)
    {
        var isIntact = true;
        foreach (var reader in _lanes.Readers)
        {
            isIntact &= await _flushes.Flush(reader, All, stop);
        }

        DeliveryMeter.FlushedEarly(_name);
        return isIntact;
    }

    private ValueTask<bool> FlushDue(OutputReader reader, bool readAll, CancellationToken stop) =>
        reader.Router.IsDue(readAll) ? _flushes.Start(reader, lane => lane.DueParts(readAll), stop) : ValueTask.FromResult(true);

    // The partitions with the oldest records go first. Tables are flushed together: their commit is one.
    private async ValueTask<bool> Relieve(OutputReader reader, CancellationToken stop)
    {
        if (!reader.Router.IsCrowded)
        {
            return true;
        }

        var isIntact = await _flushes.Flush(reader, lane => _model.IsPartitioned ? lane.OldestPartsBeyond(_model.ActivePartsMax) : All(lane), stop);
        _flushes.RemoveIdle();
        DeliveryMeter.FlushedEarly(_name);
        return isIntact;
    }

    private static List<OutputPart> All(DeliveryOutput lane) => [.. lane.Parts.Where(part => part.HasPending)];

    private async ValueTask WaitForWork(CancellationToken stop)
    {
        var looked = _parts.Time.GetTimestamp();
        var due = UntilWork();
        if (due <= TimeSpan.Zero)
        {
            // The flush became due after the round had checked.
            return;
        }

        Task? more = null;
        Task Arrival(CancellationToken cancellationToken)
        {
            more = _lanes.Takes(_lanes.Front) ? _lanes.Front.Source.WaitForMore(cancellationToken) : Task.Delay(Timeout.Infinite, cancellationToken);
            var woken = _wake.Reader.WaitToReadAsync(cancellationToken).AsTask();
            return _flushes.InFlight is { } flush ? Task.WhenAny(more, woken, flush) : Task.WhenAny(more, woken);
        }

        await Pauses.Wait(Arrival, due, looked, _parts.Time, stop);
        _wake.Reader.TryRead(out _);
        stop.ThrowIfCancellationRequested();
        if (more is { IsFaulted: true })
        {
            await more;
        }
    }

    // The time until an output is to be flushed or tried again, or until the roles' rights are asked for again.
    private TimeSpan UntilWork()
    {
        var first = MissingRight.LookEvery;
        foreach (var lane in _lanes.All)
        {
            var next = lane.Pause ?? (lane.HasBegun ? lane.UntilDue : TimeSpan.Zero);
            first = next < first ? next.Value : first;
        }

        return first;
    }
}
