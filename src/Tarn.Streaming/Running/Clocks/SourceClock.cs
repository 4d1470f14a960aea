namespace Tarn.Streaming.Running.Clocks;

/// <summary>A shard of a source: its watermark, and the arrival clock at its last record.</summary>
internal sealed class ShardClock
{
    public long Watermark { get; set; } = long.MinValue;

    public long LastMs { get; set; }

    public bool IsIdle { get; set; }
}

/// <summary>
/// The watermark of a source: the least of its open shards that are not idle. It never goes back. When all shards are idle it stays; with
/// <paramref name="movesWhenIdle"/> it then follows the arrival clock, at the distance that the newest watermark had from its record's time.
/// </summary>
/// <param name="idleMs">A shard is idle when the arrival clock has moved this far since its last record; 0: never.</param>
/// <param name="movesWhenIdle">Whether the arrival clock moves the watermark of an idle source.</param>
/// <param name="yieldsWhenIdle">Whether the watermark of several sources leaves this one out while it is idle.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/dev/datastream/event-time/generating_watermarks/#dealing-with-idle-sources"/>
internal sealed class SourceClock(long idleMs, bool movesWhenIdle, bool yieldsWhenIdle = false) : StreamClock
{
    private readonly List<(long Place, bool IsIdle)> _turns = [];
    private bool _startsIdle;
    private bool _isIdle;

    private bool _isDirty;
    private long _nextIdleMs = long.MaxValue;
    private long _least = long.MinValue;
    private long _holdMs;

    public SortedDictionary<int, ShardClock> Shards { get; } = [];

    /// <summary>The positions of the present inputs after which all shards were idle, or one no longer was.</summary>
    public IReadOnlyList<(long Place, bool IsIdle)> Turns => _turns;

    /// <summary>Whether the source held back no other before an input.</summary>
    public bool IsIdleBefore(long place) => _turns.FindLastIndex(turn => turn.Place < place) is >= 0 and var last ? _turns[last].IsIdle : _startsIdle;

    /// <inheritdoc/>
    public override void Begin()
    {
        base.Begin();
        _startsIdle = _isIdle;
        _turns.Clear();
    }

    /// <summary>The distance of the newest watermark from its record's time; null: none yet.</summary>
    public long? DelayMs { get; private set; }

    /// <summary>The most by which a record's time was before the watermark, milliseconds. A hold of more makes no record late.</summary>
    public long LatenessMs { get; private set; }

    /// <summary>Whether the arrival clock alone can move the watermark: a shard may become idle, or all are and <paramref name="hasState"/>.</summary>
    /// <param name="hasState">Whether rows wait for the watermark.</param>
    public bool WaitsForTime(bool hasState) => idleMs > 0
        && (Shards.Values.Any(s => !s.IsIdle) || (movesWhenIdle && hasState && DelayMs is not null && Shards.Count > 0));

    public void Open(int shard, long clockMs) => _ = Find(shard, clockMs);

    public void Close(int shard) => _isDirty |= Shards.Remove(shard);

    /// <summary>Holds the watermark this many milliseconds back, until the next call. It never goes back.</summary>
    public void Hold(long place, long holdMs)
    {
        _holdMs = holdMs;
        Follow(place, _least);
    }

    /// <summary>A record of a shard.</summary>
    /// <param name="shard">Opened, if it was not.</param>
    /// <param name="clockMs">The arrival clock.</param>
    /// <param name="time">The record's event time.</param>
    /// <param name="watermark">The watermark that it implies.</param>
    public void Record(int shard, long clockMs, long? time, long? watermark)
    {
        var state = Find(shard, clockMs);
        state.LastMs = clockMs;
        if (state.IsIdle)
        {
            (state.IsIdle, _isDirty) = (false, true);
            _nextIdleMs = Math.Min(_nextIdleMs, clockMs + idleMs);
        }

        if (time is { } at && _least > long.MinValue)
        {
            LatenessMs = Math.Max(LatenessMs, _least - at);
        }

        // A watermark begins at 1970, which is not sent.
        if (watermark > Math.Max(state.Watermark, 0))
        {
            _isDirty |= state.Watermark <= _least;
            state.Watermark = watermark.Value;
            DelayMs = Math.Max(0, (time ?? watermark.Value) - watermark.Value);
        }
    }

    /// <summary>Ends the source.</summary>
    public void End(long place)
    {
        Shards.Clear();
        Move(place, long.MaxValue);
    }

    /// <summary>Brings the watermark up to date after an input.</summary>
    public void Settle(long place, long clockMs)
    {
        if (clockMs >= _nextIdleMs)
        {
            FindIdle(clockMs);
        }

        if (_isDirty)
        {
            _isDirty = false;
            var least = long.MaxValue;
            foreach (var shard in Shards.Values)
            {
                least = shard.IsIdle ? least : Math.Min(least, shard.Watermark);
            }

            Follow(place, least == long.MaxValue ? _least : least);
            SetIdle(place);
        }

        if (movesWhenIdle && DelayMs is { } delay && Shards.Count > 0 && _least < clockMs - delay && Shards.Values.All(s => s.IsIdle))
        {
            Follow(place, clockMs - delay);
        }
    }

    /// <summary>Fills a new clock from a state, after its shards.</summary>
    public void Restore(long watermark, long? delayMs)
    {
        Restore(watermark);
        (DelayMs, _isDirty, _least) = (delayMs, false, watermark);
        _isIdle = IsIdle;
        _nextIdleMs = idleMs == 0 ? long.MaxValue : long.MinValue;
    }

    private bool IsIdle => yieldsWhenIdle && !movesWhenIdle && Shards.Count > 0 && Shards.Values.All(s => s.IsIdle);

    private void SetIdle(long place)
    {
        if (IsIdle != _isIdle)
        {
            _isIdle = !_isIdle;
            _turns.Add((place, _isIdle));
        }
    }

    private void Follow(long place, long least)
    {
        _least = Math.Max(_least, least);
        if (_least > long.MinValue)
        {
            Move(place, _least - _holdMs);
        }
    }

    private ShardClock Find(int shard, long clockMs)
    {
        if (!Shards.TryGetValue(shard, out var state))
        {
            Shards.Add(shard, state = new ShardClock { Watermark = _least, LastMs = clockMs });
            _isDirty = true;
            _nextIdleMs = idleMs == 0 ? long.MaxValue : Math.Min(_nextIdleMs, clockMs + idleMs);
        }

        return state;
    }

    private void FindIdle(long clockMs)
    {
        _nextIdleMs = long.MaxValue;
        foreach (var shard in Shards.Values.Where(s => !s.IsIdle))
        {
            if (clockMs - shard.LastMs >= idleMs)
            {
                (shard.IsIdle, _isDirty) = (true, true);
            }
            else
            {
                _nextIdleMs = Math.Min(_nextIdleMs, shard.LastMs + idleMs);
            }
        }
    }
}
