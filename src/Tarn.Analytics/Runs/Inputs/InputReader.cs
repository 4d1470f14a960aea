using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Ordered;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>
/// Reads an application's inputs in their order: records of all sources by their positions in the log, openings and closings of shards, ticks.
/// First it repeats the inputs between the checkpoint and the end of the last committed pass; the events of that stretch come from rows. Then it
/// makes passes: it takes the log's stable end, then lists the shards, then reads up to that end.
/// <para>Memory: about 16 MiB and one frame ahead, and the frames of one batch. One thread at a time.</para>
/// </summary>
internal sealed partial class InputReader : IDisposable
{
    private const long ReadAheadBytes = 16 << 20;
    private const int PackedMax = 500_000;

    private readonly IStreamLog _log;
    private readonly NumberedShards _book;
    private readonly RunProgress _committed;
    private readonly Queue<RunEvent> _replayed;
    private readonly Queue<RunEvent> _due = new();
    private readonly List<UserRecord> _packed = [];
    private readonly List<InputShard> _passShards = [];
    private InputPosition _last;
    private OrderedPass? _pass;
    private OrderedPass? _ended;
    private bool _hasFrame;
    private bool _isReplayPass;
    private bool _hasEnded;
    private long _frameLsn;
    private bool _isPastDone;
    private long _given;

    /// <summary>Begins after a checkpoint.</summary>
    /// <param name="events">The events after the checkpoint, in their order.</param>
    public InputReader(IStreamLog log, NumberedShards book, RunProgress committed, Checkpoint from, IReadOnlyList<RunEvent> events)
    {
        _given = from.Event;
        (_log, _book, _committed) = (log, book, committed);
        (_last, End, PassEnd, ClockMs) = (from.Done, from.End, from.End, from.ClockMs);
        _replayed = new Queue<RunEvent>(events.Where(one => one.Kind != RunEventKind.Hole));
        foreach (var one in events)
        {
            book.Prepare(one);
        }
    }

    /// <summary>The end of the last whole pass.</summary>
    public long End { get; private set; }

    /// <summary>The end of the pass that gave the last batch.</summary>
    public long PassEnd { get; private set; }

    /// <summary>The greatest arrival time so far, Unix milliseconds.</summary>
    public long ClockMs { get; private set; }

    /// <summary>Whether the inputs up to the end of the last committed pass are still being read.</summary>
    public bool IsReplaying => End < _committed.End || _replayed.Count > 0 || _isReplayPass;

    /// <summary>Whether positions and events are as the last batch left them, so that a checkpoint may be taken.</summary>
    public bool IsBetweenEvents => !IsReplaying && _due.Count == 0;

    /// <summary>The last input to give; the input after it ends the reading. Null: there is no bound.</summary>
    public InputPosition? EndsAfter { get; init; }

    /// <summary>The number of the last event before the inputs of the next batch.</summary>
    public long LastEvent => _due.Count + _replayed.Count == 0 ? _book.LastEvent : _given;

    /// <summary>Counts of offsets without records.</summary>
    public HoleCounts Holes { get; } = new();

    /// <summary>The next offset of each shard that the log has, after the last batch.</summary>
    public IReadOnlyList<CheckpointShard> Shards =>
        [.. _book.Shards.Where(shard => shard.OpenedBy <= LastEvent && _log.Describe(shard.Id) is not null).Select(shard => shard.ToRow(LastEvent))];

    /// <summary>Fills the batch. The bytes of its records are valid until the next call.</summary>
    /// <returns>False: there is no input now.</returns>
    /// <exception cref="TarnException">NotFound: a source's stream is gone; Damaged: a position is ahead of the log.</exception>
    public async ValueTask<bool> Gather(InputBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear();
        _ended?.Dispose();
        _ended = null;
        _pass?.Release();
        while (await Step(batch, cancellationToken))
        {
        }

        return batch.Count > 0;
    }

    /// <summary>Whether the next call would find records.</summary>
    public bool HasMore() => _pass is not null || _due.Count > 0 || _book.HasNew || _book.Shards.Append(_book.Ticks).Any(MayHaveMore);

    /// <summary>Records of sources that were not read; offsets without records count as well.</summary>
    public long LagRecords() => _book.Shards.Where(shard => !shard.IsClosed)
        .Sum(shard => _log.Describe(shard.Id) is { } bounds ? Math.Max(0, bounds.StableEnd - Math.Max(shard.Next, bounds.FirstOffset)) : 0);

    /// <summary>The arrival time of the newest record of the sources, Unix milliseconds.</summary>
    public long NewestMs() => _book.Shards.Where(shard => !shard.IsClosed)
        .Select(shard => _log.Describe(shard.Id)?.LastArrivalTimeMs ?? 0).DefaultIfEmpty().Max();

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass?.Dispose();
        _ended?.Dispose();
    }

    // False: the batch is full, or must end here, or there is nothing more.
    private async ValueTask<bool> Step(InputBatch batch, CancellationToken cancellationToken)
    {
        if (_due.Count > 0)
        {
            return Emit(batch);
        }

        if (_pass is null)
        {
            return batch.Count == 0 && Begin();
        }

        if (!_hasFrame)
        {
            _hasFrame = await _pass.MoveNext(cancellationToken);
            NoteHoles();
            if (!_hasFrame)
            {
                Finish();
                return true;
            }

            TakeReplayed(_pass.Batch.Lsn);
            CloseEnded(_pass.Batch.Lsn);
            if (_due.Count > 0)
            {
                return true;
            }
        }

        if (!Decode(batch))
        {
            return false;
        }

        _hasFrame = false;
        _hasEnded |= _passShards[_pass.Shard].MustClose;
        return true;
    }

    private bool Begin()
    {
        _isReplayPass = End < _committed.End || _replayed.Count > 0;
        if (EndsAfter is not null && !_isReplayPass)
        {
            return false;
        }

        var end = _isReplayPass ? _committed.End : _log.StableLsn;
        if (!_isReplayPass)
        {
            foreach (var found in _book.Discover(End))
            {
                _due.Enqueue(found);
            }
        }

        _passShards.Clear();
        _passShards.AddRange(_book.Shards.Where(shard => !shard.IsClosed).Append(_book.Ticks).Where(HasMore));
        if (_passShards.Count == 0 && _due.Count == 0 && !_isReplayPass)
        {
            (End, PassEnd) = (Math.Max(End, end), Math.Max(End, end));
            return false;
        }

        PassEnd = Math.Max(End, end);
        _pass = new OrderedPass(_log, _passShards.ConvertAll(shard => new LogPosition(shard.Id, shard.Next)), end, ReadAheadBytes);
        return true;
    }

    private bool MayHaveMore(InputShard shard) =>
        !shard.IsClosed && (_log.Describe(shard.Id) is not { } bounds || bounds.Closed || bounds.StableEnd > shard.Next);

    private bool HasMore(InputShard shard) => _log.Describe(shard.Id) is { } bounds && bounds.StableEnd > shard.Next;

    private void Finish()
    {
        for (var i = 0; i < _passShards.Count; i++)
        {
            _passShards[i].Next = Math.Max(_passShards[i].Next, _pass!.NextOf(i));
        }

        TakeReplayed(long.MaxValue);
        (_hasEnded, _frameLsn) = (false, 0);
        foreach (var shard in _passShards.Where(shard => shard.MustClose && !shard.IsTicks))
        {
            _due.Enqueue(_book.Close(shard, PassEnd));
        }

        End = PassEnd;
        (_ended, _pass) = (_pass, null);
    }

    private void TakeReplayed(long before)
    {
        while (_replayed.TryPeek(out var next) && next.After < before)
        {
            if (next.Kind == RunEventKind.Closed)
            {
                (_book[next.Shard].IsClosed, _book[next.Shard].ClosedBy) = (true, next.Number);
            }

            _due.Enqueue(_replayed.Dequeue());
        }
    }

    // A shard leaves after its last frame. Another table over the same stream has this frame as well, so the next number is awaited.
    private void CloseEnded(long nextLsn)
    {
        if (nextLsn == _frameLsn)
        {
            return;
        }

        foreach (var shard in _passShards.Where(shard => _hasEnded && shard.MustClose && !shard.IsTicks))
        {
            _due.Enqueue(_book.Close(shard, _frameLsn));
        }

        (_hasEnded, _frameLsn) = (false, nextLsn);
    }

    // Holes of a replay that are rows were counted by the run that met them first.
    private void NoteHoles()
    {
        foreach (var hole in _pass!.TakeHoles())
        {
            var shard = _passShards[hole.Shard];
            if (shard.IsHole(hole.From))
            {
                continue;
            }

            if (PassEnd > _committed.End || _isPastDone)
            {
                Holes.Add(hole.Damaged, hole.Expired);
                _book.Skip(shard, hole.From, hole.To, End);
                continue;
            }

            Holes.FoundLater(hole.Damaged + hole.Expired);
        }
    }

    private bool Emit(InputBatch batch)
    {
        var one = _due.Peek();
        var place = InputPosition.Of(one);
        if (place > _last)
        {
            if (MustCut(batch, place))
            {
                return false;
            }

            batch.Add(Input(one), place);
            _last = place;
        }

        _given = _due.Dequeue().Number;
        return true;
    }

    // The record of a reference table is the number of its snapshot, until its rows are read.
    private EngineInput Input(RunEvent one) => one.Kind switch
    {
        RunEventKind.Opened => new EngineInput(InputKind.ShardOpened, one.Source, one.Shard, ClockMs, default),
        RunEventKind.Closed => new EngineInput(InputKind.ShardClosed, one.Source, one.Shard, ClockMs, default),
        _ => new EngineInput(InputKind.Reference, one.Source, 0, ClockMs, BitConverter.GetBytes(one.From)),
    };
}
