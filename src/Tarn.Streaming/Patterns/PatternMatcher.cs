using Tarn.Sql.Matching.Values;
using Tarn.Streaming.Patterns.Matching;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Patterns;

/// <summary>
/// Runs one MATCH_RECOGNIZE: rows wait for the watermark, then each key's matcher takes its rows in the order of time. Any cut of the input
/// into calls gives the same rows. <see cref="PatternBudgets"/> bounds its memory. Not for several threads.
/// </summary>
internal sealed class PatternMatcher(PatternPlan plan, PatternBudgets budgets, Action<PatternValue[]> emit)
{
    private readonly Dictionary<PatternValue[], KeyState> _keys = new(KeyComparer.Instance);
    private readonly PriorityQueue<KeyState, long> _due = new();
    private readonly List<KeyState> _ready = [];
    private readonly MatchContext _context = new();

    public PatternPlan Plan => plan;

    /// <summary>Rows that came at or after their time was passed, and were dropped.</summary>
    public long LateRows { get; private set; }

    public long WatermarkMs { get; private set; } = long.MinValue;

    public long NextKey { get; private set; }

    public int PendingRows { get; private set; }

    public int PartialMatches { get; private set; }

    public IEnumerable<KeyState> Keys => _keys.Values;

    /// <summary>Takes a row. Its array becomes the matcher's.</summary>
    /// <param name="values">The values of the input's columns.</param>
    /// <param name="arrivalMs">The arrival clock in milliseconds.</param>
    /// <exception cref="SqlException">The run halts: its name is one of <see cref="PatternError"/> or an error of an expression.</exception>
    public void Accept(PatternValue[] values, long arrivalMs)
    {
        _context.ArrivalMs = arrivalMs;
        if (plan.TimeColumn is not { } column)
        {
            var now = KeyOf(values);
            Run(now, k => Match(k, new(new(arrivalMs, k.Matcher.NextNumber++), values)));
            return;
        }

        if (values[column].IsNull)
        {
            throw new SqlException(PatternError.MissingTime, "a row has no event time");
        }

        var timeMs = FloorMs(values[column].Number);
        if (timeMs <= WatermarkMs)
        {
            LateRows++;
            return;
        }

        if (++PendingRows > budgets.RowsMax)
        {
            throw PatternError.Exceeded(PatternError.TooManyRows, "rows that wait for the watermark", budgets.RowsMax);
        }

        var key = KeyOf(values);
        key.Pending.Add(new(new(timeMs, key.Matcher.NextNumber++), values));
        _due.Enqueue(key, timeMs);
    }

    /// <summary>Moves the watermark; an older one changes nothing.</summary>
    /// <param name="watermarkMs">Unix milliseconds.</param>
    /// <param name="arrivalMs">The arrival clock in milliseconds.</param>
    public void Advance(long watermarkMs, long arrivalMs = 0)
    {
        _context.ArrivalMs = arrivalMs;
        if (watermarkMs <= WatermarkMs || plan.TimeColumn is null)
        {
            return;
        }

        WatermarkMs = watermarkMs;
        while (_due.TryPeek(out var key, out var due) && due <= watermarkMs)
        {
            _due.Dequeue();
            if (!key.IsReady)
            {
                key.IsReady = true;
                _ready.Add(key);
            }
        }

        _ready.Sort((a, b) => a.Number.CompareTo(b.Number));
        foreach (var key in _ready)
        {
            key.IsReady = false;
            Run(key, Release);
        }

        _ready.Clear();
    }

    /// <summary>Fills a new matcher from a state.</summary>
    internal void Restore(long watermarkMs, long lateRows, long nextKey, IEnumerable<KeyState> keys)
    {
        (WatermarkMs, LateRows, NextKey) = (watermarkMs, lateRows, nextKey);
        foreach (var key in keys)
        {
            _keys.Add(key.Key, key);
            PendingRows += key.Pending.Count;
            PartialMatches += key.Matches;
            key.Pending.ForEach(r => _due.Enqueue(key, r.Id.Time));
            Schedule(key);
        }
    }

    internal KeyState NewKey(PatternValue[] key, long number) => new(key, number, new KeyMatcher(plan, _context, budgets));

    private void Run(KeyState key, Action<KeyState> work)
    {
        var before = key.Matches;
        work(key);
        PartialMatches += key.Matches - before;
        if (PartialMatches > budgets.PartialMatchesMax)
        {
            throw PatternError.Exceeded(PatternError.TooManyMatches, "open matches", budgets.PartialMatchesMax);
        }

        if (key.Pending.Count == 0 && key.Matcher.IsEmpty)
        {
            _keys.Remove(key.Key);
        }
        else
        {
            Schedule(key);
        }
    }

    private void Release(KeyState key)
    {
        key.Pending.Sort(Compare);
        var count = 0;
        for (; count < key.Pending.Count && key.Pending[count].Id.Time <= WatermarkMs; count++)
        {
            var row = key.Pending[count];
            Match(key, row with { Id = new(row.Id.Time, key.Order + 1) });
        }

        PendingRows -= count;
        key.Pending.RemoveRange(0, count);
        key.Matcher.Advance(WatermarkMs, m => Emit(key, m));
    }

    private void Match(KeyState key, MatchedRow row)
    {
        key.Order = row.Id.Number;
        _context.Steps = 0;
        key.Matcher.Advance(row.Id.Time, m => Emit(key, m));
        key.Matcher.Take(row, m => Emit(key, m));
    }

    /// <summary>The time at which WITHIN ends a key's oldest match, once per oldest match.</summary>
    private void Schedule(KeyState key)
    {
        if (plan.WithinMs is { } within && plan.TimeColumn is not null && key.Matcher.OldestMs is { } oldest && oldest != key.PlannedMs)
        {
            key.PlannedMs = oldest;
            _due.Enqueue(key, (long)Int128.Min((Int128)oldest + within, long.MaxValue));
        }
    }

    private void Emit(KeyState key, PartialMatch match)
    {
        var row = new PatternValue[plan.Output.Count];
        for (var i = 0; i < plan.Keys.Count; i++)
        {
            row[i] = key.Key[i];
        }

        _context.Set(match.Rows, MatchContext.NoVariable, null);
        for (var i = 0; i < plan.Measures.Count; i++)
        {
            row[plan.Keys.Count + i] = plan.Measures[i](_context);
        }

        emit(row);
    }

    private KeyState KeyOf(PatternValue[] values)
    {
        var key = new PatternValue[plan.Keys.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = values[plan.Keys[i]];
        }

        if (!_keys.TryGetValue(key, out var state))
        {
            _keys.Add(key, state = NewKey(key, NextKey++));
        }

        return state;
    }

    private int Compare(MatchedRow left, MatchedRow right)
    {
        if (left.Id.Time != right.Id.Time)
        {
            return left.Id.Time.CompareTo(right.Id.Time);
        }

        foreach (var order in plan.FurtherOrder)
        {
            var (a, b) = (left.Values[order.Column], right.Values[order.Column]);
            var compared = PatternOrdering.Compare(a, b, plan.InputTypes[order.Column]);
            if (compared != 0)
            {
                return order.Descending ? -compared : compared;
            }
        }

        return left.Id.Number.CompareTo(right.Id.Number);
    }

    private static long FloorMs(Int128 nanoseconds)
    {
        var (milliseconds, rest) = Int128.DivRem(nanoseconds, PatternTexts.MillisecondNanoseconds);
        return (long)(rest < 0 ? milliseconds - 1 : milliseconds);
    }
}
