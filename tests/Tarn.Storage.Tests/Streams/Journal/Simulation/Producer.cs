using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Puts records, one call after the other. A call without a clear answer is sent again with the same key, after
/// restarts too, by D14 (retries are recognised).
/// </summary>
internal sealed class Producer(Simulation world)
{
    // Clearly less than the five minutes for which the journal remembers calls.
    private const long RetriedForMs = 2 * 60_000;

    private readonly LogModel _model = world.Model;
    private readonly Random _random = world.Random;

    public async Task Run()
    {
        while (true)
        {
            await Task.Yield();
            if (NextCall() is { } call)
            {
                await Send(call);
            }
        }
    }

    /// <summary>Sends a call that must succeed, because the log is healthy.</summary>
    public async Task<bool> SendNew(ModelShard shard)
    {
        var call = NewCall([shard]);
        await Send(call);
        return Array.TrueForAll(call.Records, record => record.Acknowledged);
    }

    private ModelCall? NextCall()
    {
        for (var i = _model.Unanswered.Count - 1; i >= 0; i--)
        {
            var known = _model.Unanswered[i];
            if (world.Clock.NowMs - known.BegunMs > RetriedForMs || known.ClockJumps != world.ClockJumps)
            {
                _model.Unanswered.RemoveAt(i);
                world.GiveUp(known);
            }
            else if (_random.Next(2) == 0)
            {
                _model.Unanswered.RemoveAt(i);
                return known;
            }
        }

        var streams = _model.Streams.Where(stream => stream.Exists && (!stream.DeleteAsked || _random.Next(20) == 0)).ToArray();
        if (streams.Length == 0)
        {
            return null;
        }

        var stream = streams[_random.Next(streams.Length)];
        var open = stream.Shards.Where(shard => shard.Exists && (!shard.CloseAsked || _random.Next(15) == 0)).ToArray();
        return open.Length == 0 ? null : NewCall(open);
    }

    private ModelCall NewCall(ModelShard[] open)
    {
        var first = _random.Next(open.Length);
        var count = Math.Min(_random.Next(1, 4), open.Length);
        var shards = Enumerable.Range(0, count).Select(i => open[(first + i) % open.Length]).ToArray();
        var perShard = shards.Select(_ => _random.Next(1, world.Plan.RecordsMax + 1)).ToArray();
        var records = Enumerable.Range(0, perShard.Sum()).Select(_ => _model.NewRecord(_random.Next(4, world.Plan.BatchBytesMax))).ToArray();
        var indexes = perShard.Select(records => new ushort[records]).ToArray();
        var next = 0;
        for (var round = 0; next < records.Length; round++)
        {
            foreach (var list in indexes.Where(list => round < list.Length))
            {
                list[round] = (ushort)next++;
            }
        }

        var appends = shards.Select((shard, i) => new ShardAppend
        {
            Stream = shard.Stream.Id,
            Shard = shard.Id,
            Batch = Batch(indexes[i].Select(index => records[index])),
            Records = perShard[i],
            CallIndexes = count == 1 ? default : indexes[i],
        }).ToArray();
        return new ModelCall
        {
            Append = new LogAppend
            {
                Shards = appends,
                Call = _random.Next(4) == 0 ? CallKey.None : new CallKey((ulong)_random.NextInt64(), (ulong)_random.NextInt64()),
                CallRecords = records.Length,
                IsWhole = records.Length % 4 == 0,
            },
            Records = records,
            Shards = shards,
            Indexes = indexes,
            BegunMs = world.Clock.NowMs,
            ClockJumps = world.ClockJumps,
        };
    }

    public static byte[] Batch(IEnumerable<ModelRecord> records)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        foreach (var record in records)
        {
            writer.Append("k"u8, record.Value());
        }

        return writer.Finish().ToArray();
    }

    private async Task Send(ModelCall call)
    {
        call.Attempts++;
        if (call.Attempts > 1)
        {
            _model.Counts.Retries++;
        }

        if (call.Append.IsWhole && call.Attempts == 1)
        {
            _model.Wholes.Add(call);
        }

        var wasInDoubt = Array.ConvertAll(call.Records, record => record.InDoubt);
        Array.ForEach(call.Records, record => (record.InDoubt, record.Forbidden) = (true, null));
        var endBefore = Array.ConvertAll(call.Shards, shard => shard.AcknowledgedEnd);
        var voidAfter = world.InDoubtCount;
        var gone = Array.ConvertAll(call.Shards, shard => shard.Closed || shard.Stream.Deleted);
        var (begun, jumps) = (world.UpMs, world.ClockJumps);
        call.Life = world.Scheduler.Life;
        world.InFlight.Add(call);
        var outcome = await world.Log.Append(call.Append, CancellationToken.None);
        world.InFlight.Remove(call);
        var unclear = false;
        for (var s = 0; s < call.Shards.Length; s++)
        {
            CheckAllowed(call, outcome, s, gone[s], world.UpMs - begun);
            unclear |= Conclude(call, s, outcome, wasInDoubt, endBefore[s], voidAfter);
            if (outcome.Shards.Span[s].Status == AppendStatus.Appended)
            {
                world.Stamped(jumps);
            }
        }

        if (unclear && call.Append.Call != CallKey.None && call.Attempts < 5)
        {
            _model.Unanswered.Add(call);
        }
        else if (unclear)
        {
            world.GiveUp(call);
        }
    }

    // Returns true if the outcome of the records is unknown.
    private bool Conclude(ModelCall call, int s, AppendOutcome outcome, bool[] wasInDoubt, long endBefore, int voidAfter)
    {
        var (status, baseOffset, arrivalMs) = outcome.Shards.Span[s];
        var shard = call.Shards[s];
        world.Trace.Note("answer", (long)status, shard.Id.Value, baseOffset);
        if (outcome.Recorded is { } recorded)
        {
            _model.Counts.Recognised++;
            return TakeRecorded(call, s, status, recorded.Span);
        }

        for (var i = 0; i < call.Indexes[s].Length; i++)
        {
            var record = call.Records[call.Indexes[s][i]];
            if (status == AppendStatus.Appended)
            {
                SimulationFailure.Unless(baseOffset >= endBefore, $"{LogModel.At(shard, baseOffset)}: behind it something was acknowledged before it began");
                _model.Acknowledge(record, shard, baseOffset + i, arrivalMs);
                world.Went(voidAfter);
            }
            else if (status != AppendStatus.OutcomeUnknown)
            {
                record.InDoubt = wasInDoubt[call.Indexes[s][i]];
                _model.Refuse(record, $"it was answered {status}");
            }
        }

        return status == AppendStatus.OutcomeUnknown;
    }

    private bool TakeRecorded(ModelCall call, int s, AppendStatus status, ReadOnlySpan<LogPosition> recorded)
    {
        var unclear = false;
        foreach (var index in call.Indexes[s])
        {
            var place = recorded[index];
            if (place.NextOffset >= 0)
            {
                // The model knows nothing about a deleted stream.
                if (_model.Shards.FirstOrDefault(known => known.Id == place.Shard) is { } shard)
                {
                    _model.Acknowledge(call.Records[index], shard, place.NextOffset, 0);
                }
            }
            else
            {
                SimulationFailure.Unless(
                    status is not (AppendStatus.Appended or AppendStatus.Repeated) || (call.Append.IsWhole && world.MayBeDamaged),
                    $"a retry was answered {status} without a place");
                unclear |= status == AppendStatus.OutcomeUnknown;
            }
        }

        return unclear;
    }

    private void CheckAllowed(ModelCall call, AppendOutcome outcome, int s, bool wasGone, long waitedMs)
    {
        var (shard, status) = (call.Shards[s], outcome.Shards.Span[s].Status);

        // One shard of a whole append answers for all.
        var answering = call.Append.IsWhole ? call.Shards : [shard];
        var allowed = status switch
        {
            AppendStatus.Appended => !wasGone || world.MayForgetDeletions,
            AppendStatus.Repeated => outcome.Recorded is not null,
            AppendStatus.Closed => answering.Any(one => one.CloseWasAsked),
            AppendStatus.NotFound => answering.Any(one => one.DeleteWasAsked || one.Stream.DeleteWasAsked),
            AppendStatus.Throttled => world.Plan.Options.QueueBytesMax < 10_000 || waitedMs >= world.Plan.Options.QueueWaitMax.TotalMilliseconds,
            AppendStatus.DiskFull => _model.DiskWasFull,
            AppendStatus.Unavailable => _model.DiskFailed || world.IsStopping,
            AppendStatus.OutcomeUnknown => _model.DiskFailed || _model.DiskWasFull,
            _ => false,
        };
        _model.Counts.Throttled += status == AppendStatus.Throttled ? 1 : 0;
        SimulationFailure.Unless(allowed, $"an append to shard {shard.Id} was answered {status}");
    }
}
