using Tarn.Delivery.Buffers;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>
/// One output's way through the log: its open buffer, its flush policy, its position in each shard, and its retries.
/// When the log is read again, records that the output has are skipped; a record gives the same result each time: D22
/// (positions commit with their output).
/// </summary>
internal sealed class DeliveryOutput : IDisposable
{
    private readonly Dictionary<ShardId, OutputShard> _shards;
    private readonly OutputParts _parts;
    private readonly OutputBuffers _outputs;
    private readonly OutputSettings _settings;
    private readonly OutputRetry _retry;
    private readonly TimeProvider _time;
    private OutputFlush? _flush;
    private OutputShard? _current;
    private long _readFrom;
    private long? _behindAt;
    private long? _tookOffAt;

    /// <summary>Begins an output with empty buffers.</summary>
    /// <param name="start">Its stored positions.</param>
    /// <param name="time">The clock.</param>
    public DeliveryOutput(DeliveryOutputId id, in OutputSettings settings, OutputStart start, Func<IOutputBuffer> make, TimeProvider time)
    {
        (Id, _settings, _time) = (id, settings, time);
        HasResumed = start.IsAtSight;
        _shards = start.Next.ToDictionary(shard => shard.Key, shard => new OutputShard(shard.Key, shard.Value));
        _parts = new OutputParts(id.Table, settings.IsPartitioned, start.Ahead, time);
        _outputs = new OutputBuffers(make);
        _retry = new OutputRetry(settings.PauseMax, time);
    }

    /// <summary>The output's name.</summary>
    public DeliveryOutputId Id { get; }

    /// <summary>The buffer that takes records, or its substitute while the error output takes the destination's records.</summary>
    public IOutputBuffer Output => _outputs.Current;

    /// <summary>Whether the output has read its destination's state, and records may be buffered.</summary>
    public bool HasBegun => _outputs.HasBegun;

    /// <summary>Whether records can be taken while a flush is in flight.</summary>
    public bool FillsWhileItFlushes => _settings.FillsWhileItFlushes && !_outputs.IsGivenUp;

    /// <summary>The last failure; null: the last attempt succeeded.</summary>
    public OutputFailedException? Failure => _retry.Failure;

    /// <summary>The pause until the next attempt; null: there is none.</summary>
    public TimeSpan? Pause => _retry.Pause;

    /// <summary>The last check of the right to write.</summary>
    public RightsCheck Rights { get; } = new();

    /// <summary>The parts, also the ones with stored positions.</summary>
    public IEnumerable<OutputPart> Parts => _parts.All;

    /// <summary>Bytes of the buffered records, with the records in flight.</summary>
    public long BufferedBytes => Output.BufferedBytes + (_flush is { } flush && flush.Output != Output ? flush.Output.BufferedBytes : 0);

    /// <summary>Arrival of the oldest record that is not committed, Unix milliseconds; null: there is none.</summary>
    public long? OldestArrivalMs => _flush?.OldestArrivalMs ?? _parts.OldestArrivalMs;

    /// <summary>Whether records wait for a commit.</summary>
    public bool HasPending => _flush is { Parts.Count: > 0 } || _parts.HavePending;

    /// <summary>Whether the output has no records, no stored position and no failure: it can be created again when it is needed.</summary>
    public bool IsIdle => _flush is null && Failure is null && Parts.All(part => part.IsIdle);

    /// <summary>The number of partitions with buffered records.</summary>
    public int ActiveParts => _settings.IsPartitioned ? _parts.Active : 0;

    /// <summary>
    /// The time until the next flush or seal, negative when it is overdue; null: none before a record arrives.
    /// </summary>
    public TimeSpan? UntilDue
    {
        get
        {
            var flush = _settings.Policy.AgeMax - (_parts.Waited ?? Behind);
            flush = flush < UntilGap ? UntilGap : flush;
            return Output.UntilSeal is { } seal && !(flush < seal) ? seal : flush;
        }
    }

    // The time until the next flush may begin, unless its size asks for it.
    private TimeSpan UntilGap =>
        _tookOffAt is { } from && FlushPace.GapMin - _time.GetElapsedTime(from) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    // The time since which the position row lags an empty buffer.
    private TimeSpan? Behind => !HasPending && _behindAt is { } from ? _time.GetElapsedTime(from) : null;

    /// <summary>
    /// Whether a flush is due: by size, by age, or because the position row has lagged for that age with an empty
    /// buffer. A substitute takes the records that there are, and ends.
    /// </summary>
    /// <param name="readAll">Whether the output has everything that there is to read.</param>
    public bool IsDue(bool readAll) =>
        DueParts(readAll).Count > 0 || (Behind is { } behind && UntilGap == TimeSpan.Zero && _settings.Policy.IsDue(0, behind, behind, readAll));

    /// <summary>The parts whose flush is due.</summary>
    /// <param name="readAll">Whether the output has everything that there is to read.</param>
    public List<OutputPart> DueParts(bool readAll)
    {
        var due = _outputs.IsGivenUp && readAll
            ? _parts.Pending : _parts.Due(_settings.Policy, Output.BufferedBytes, readAll, sizeOnly: UntilGap > TimeSpan.Zero);
        return WithAllOfSubstitute(due);
    }

    /// <summary>The partitions with the oldest records: as many as are active beyond a number.</summary>
    public List<OutputPart> OldestPartsBeyond(int count) => WithAllOfSubstitute(_parts.OldestBeyond(count));

    // A substitute has one buffer for all partitions, which is flushed as a whole.
    private List<OutputPart> WithAllOfSubstitute(List<OutputPart> due) => _outputs.IsGivenUp && due.Count > 0 ? _parts.Pending : due;

    /// <summary>Whether <see cref="Resume"/> has been called since the start or the last failure.</summary>
    public bool HasResumed { get; private set; }

    /// <summary>
    /// Finishes the work that an earlier flush has left. The output has no records, and continues after the flush.
    /// </summary>
    /// <returns>The flush to commit; null: nothing is left.</returns>
    public async ValueTask<OutputFlush?> Resume(CancellationToken cancellationToken)
    {
        Invariant.Check(_flush is null && !HasPending);
        var resumed = await Output.Resume(cancellationToken);
        HasResumed = true;
        if (resumed is null)
        {
            return null;
        }

        var part = _parts.All.Single();
        foreach (var range in resumed.Ranges)
        {
            Enter(range.Shard, range.FromOffset);
            _current!.Next = Math.Max(_current.Next, range.BeforeOffset);
            part.In(range.Shard).FlushingFrom = range.FromOffset;
        }

        return _flush = new OutputFlush(this, Output, [part], resumed.Ranges)
        {
            OldestArrivalMs = null,
            Next = _shards.ToDictionary(shard => shard.Key, shard => shard.Value.Next),
            Prepared = resumed.Prepared,
        };
    }

    /// <summary>Reads the destination's state, if records are to be buffered for it.</summary>
    public ValueTask Begin(CancellationToken cancellationToken) => _outputs.Begin(cancellationToken);

    /// <summary>The first offset of the shard that the output has not been given.</summary>
    public long NextIn(ShardId shard) => _shards.GetValueOrDefault(shard)?.Next ?? 0;

    /// <summary>The offset to which the low-water of the shard may move while the output does not commit.</summary>
    public long LowIn(ShardId shard) => _parts.LowIn(shard) ?? NextIn(shard);

    /// <summary>The same, once the flush in flight has committed.</summary>
    public long LowAfterFlush(ShardId shard) => _parts.LowAfterFlush(shard) ?? NextIn(shard);

    /// <summary>Sets the shard of the next records.</summary>
    /// <param name="from">The offset at which the read begins.</param>
    public void Enter(ShardId shard, long from)
    {
        if (!_shards.TryGetValue(shard, out _current))
        {
            _current = new OutputShard(shard, next: 0);
            _shards.Add(shard, _current);
        }

        _readFrom = from;
    }

    /// <summary>Whether the output has this record, in its buffer or committed.</summary>
    public bool Covers(in DeliveryRecord record) => record.Offset < _current!.Next || _parts.Have(record);

    /// <summary>Notes a buffered record.</summary>
    public void Buffered(in DeliveryRecord record) => _parts.Count(record, _readFrom);

    /// <summary>Notes the end of a read of the shard.</summary>
    public void Advance(long next)
    {
        if (next > _current!.Next)
        {
            _current.Next = next;
            _behindAt ??= _time.GetTimestamp();
        }
    }

    /// <summary>Gives parts to a flush. Without a second output, no record is taken until <see cref="CompleteFlush"/>.</summary>
    public OutputFlush BeginFlush(IReadOnlyList<OutputPart> parts)
    {
        Invariant.Check(_flush is null);
        Output.Seal();
        _flush = new OutputFlush(this, Output, parts, _parts.Ranges(_shards.Values, parts))
        {
            OldestArrivalMs = parts.Min(part => part.OldestArrivalMs),
            Next = _shards.ToDictionary(shard => shard.Key, shard => shard.Value.Next),
        };
        _parts.BeginFlush(parts);
        _behindAt = null;
        _tookOffAt = _time.GetTimestamp();
        if (FillsWhileItFlushes && parts.Count > 0)
        {
            _outputs.Swap();
        }

        return _flush;
    }

    /// <summary>Notes that the flush has committed.</summary>
    public void CompleteFlush()
    {
        var flush = _flush!;
        _flush = null;
        foreach (var part in flush.Parts)
        {
            part.CompleteFlush();
        }

        foreach (var (shard, next) in flush.Next)
        {
            _shards[shard].Committed = Math.Max(_shards[shard].Committed, next);
        }

        if (flush.Output != Output)
        {
            _outputs.PutAside(flush.Output);
        }
        else if (!HasPending)
        {
            _outputs.Clear();
        }
        else if (flush.Parts.Count > 0)
        {
            Output.Clear(flush.Scope.Parts);
        }

        _parts.ForgetIdle();
        _retry.Succeeded();
    }

    /// <inheritdoc cref="OutputFlush.Show"/>
    public UndeliveredRows Show() => OutputFlush.Show(_flush, Output);

    /// <summary>Notes that the output has nothing to commit.</summary>
    public void KeepsUp()
    {
        _outputs.DropSubstitute();
        _retry.Succeeded();
    }

    /// <summary>Discards the buffer after a failure. The output continues from its positions after a pause.</summary>
    public void Fail(OutputFailedException failure)
    {
        Restart();
        _retry.Failed(failure);
    }

    /// <summary>Discards the buffer. The output continues from its positions at once.</summary>
    public void Restart()
    {
        foreach (var shard in _shards.Values)
        {
            shard.Next = LowIn(shard.Shard);
            shard.Committed = Math.Min(shard.Committed, shard.Next);
        }

        _parts.Restart();
        if (_flush is { } flush && flush.Output != Output)
        {
            _outputs.PutAside(flush.Output);
        }

        _flush = null;
        _behindAt = null;
        HasResumed = false;
        _outputs.Clear();
    }

    /// <summary>Lets the error output take the records up to the next commit. The own buffer is empty.</summary>
    public void GiveUpTo(IOutputBuffer substitute) => _outputs.GiveUpTo(substitute);

    public void Dispose()
    {
        _flush?.Output.Dispose();
        _outputs.Dispose();
    }
}
