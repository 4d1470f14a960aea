using System.Globalization;
using Tarn.Sql.Plans;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running;

/// <summary>One window: its clock bounds, and the instant whose watermark ends it.</summary>
internal readonly record struct OpenWindow(long Trigger, long End, long Start, string Key) : IComparable<OpenWindow>
{
    public int CompareTo(OpenWindow other)
    {
        var order = Trigger.CompareTo(other.Trigger);
        order = order != 0 ? order : End.CompareTo(other.End);
        order = order != 0 ? order : Start.CompareTo(other.Start);
        return order != 0 ? order : string.CompareOrdinal(Key, other.Key);
    }
}

/// <summary>The open windows of a stage. Times are milliseconds; windows over instants follow the clock of a zone.</summary>
/// <param name="window">The sizes.</param>
/// <param name="zone">The zone; null: times are clocks already.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/window-tvf/"/>
internal sealed class StreamWindows(StreamWindow window, StreamZone? zone)
{
    private readonly SortedSet<OpenWindow> _open = [];
    private readonly Dictionary<string, List<OpenWindow>> _sessions = [];
    private (long Pane, long Watermark, long? Last)? _same;

    /// <summary>Whether windows are sessions of keys.</summary>
    public bool IsSession => window.Kind == StreamWindowKind.Session;

    /// <summary>The windows that wait for their end, in its order.</summary>
    public IReadOnlyCollection<OpenWindow> Open => _open;

    /// <summary>The longest step that divides all windows; rows of one pane are in the same windows.</summary>
    public long PaneSize { get; } = window.Kind == StreamWindowKind.Session ? 1 : Divisor(window.Size, window.Step);

    /// <summary>
    /// The pane of a row of time `t`, and the instant whose watermark ends its last window, in the engine's SQL; null: they are no plain sums, as in
    /// zones and sessions, or some rows are in no window.
    /// </summary>
    public string? PlainColumns { get; } = zone is not null || window.Kind == StreamWindowKind.Session || window.Size % window.Step != 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Floored(window.Step, window.Offset)}, "
            + $"{Floored(window.Kind == StreamWindowKind.Cumulate ? window.Size : window.Step, window.Offset)} + {window.Size - 1}");

    /// <summary>The start of a clock's pane.</summary>
    public long Pane(long clock) => IsSession ? clock : Floor(clock, PaneSize);

    public long Clock(long instant) => zone?.Clock(instant) ?? instant;

    /// <summary>The instant whose watermark ends a window.</summary>
    public long Trigger(long end) => Instant(end - 1);

    /// <summary>The windows of a clock, the latest start last.</summary>
    public IEnumerable<OpenWindow> Of(long clock)
    {
        switch (window.Kind)
        {
            case StreamWindowKind.Cumulate:
                var start = Floor(clock, window.Size);
                for (var end = Floor(clock, window.Step) + window.Step; end <= start + window.Size; end += window.Step)
                {
                    yield return Window(start, end, "");
                }

                break;
            case StreamWindowKind.Session:
                yield return Window(clock, clock + window.Size, "");
                break;
            default:
                var first = Floor(clock, window.Step);
                while (first - window.Step > clock - window.Size)
                {
                    first -= window.Step;
                }

                for (; first <= clock; first += window.Step)
                {
                    if (first + window.Size > clock)
                    {
                        yield return Window(first, first + window.Size, "");
                    }
                }

                break;
        }
    }

    /// <summary>The starts of the panes of a window, in their order.</summary>
    public IEnumerable<long> PanesOf(OpenWindow window)
    {
        for (var pane = window.Start; pane < window.End; pane += PaneSize)
        {
            yield return pane;
        }
    }

    /// <summary>Reports a row that is late for all windows. A row between two windows that hop apart is not late.</summary>
    public void ReportLate(long clock, long place, long watermark, LateRow late)
    {
        if (Of(clock).Select(w => (OpenWindow?)w).LastOrDefault() is { } last)
        {
            late(place, (last.Start, last.End), watermark);
        }
    }

    /// <summary>Puts a row into its open windows.</summary>
    /// <returns>The instant whose watermark ends the row's last window; null: the row is late for all.</returns>
    public long? Add(long clock, string key, long watermark)
    {
        if (IsSession)
        {
            return AddToSession(clock, key, watermark);
        }

        // Rows come in groups of one pane.
        var pane = Pane(clock);
        if (_same is { } same && same.Pane == pane && same.Watermark == watermark)
        {
            return same.Last;
        }

        long? last = null;
        foreach (var one in Of(clock))
        {
            if (one.Trigger > watermark)
            {
                _open.Add(one);
                last = Math.Max(last ?? long.MinValue, one.Trigger);
            }
        }

        _same = (pane, watermark, last);
        return last;
    }

    /// <summary>Puts a window of a state back.</summary>
    public void Restore(OpenWindow one)
    {
        _open.Add(one);
        if (IsSession)
        {
            var sessions = _sessions.GetValueOrDefault(one.Key) ?? [];
            sessions.Add(one);
            _sessions[one.Key] = sessions;
        }
    }

    /// <summary>Whether a watermark ends a window.</summary>
    public bool Ends(long watermark) => _open.Count > 0 && _open.Min.Trigger <= watermark;

    /// <summary>Takes the next window that a watermark ends; null: it ends no other.</summary>
    public OpenWindow? Take(long watermark)
    {
        if (!Ends(watermark))
        {
            return null;
        }

        var next = _open.Min;
        _open.Remove(next);
        _same = null;
        if (_sessions.TryGetValue(next.Key, out var sessions) && sessions.Remove(next) && sessions.Count == 0)
        {
            _sessions.Remove(next.Key);
        }

        return next;
    }

    // Sessions that touch are one.
    private long? AddToSession(long clock, string key, long watermark)
    {
        var sessions = _sessions.GetValueOrDefault(key) ?? [];
        var touched = sessions.FindAll(s => s.Start <= clock + window.Size && s.End >= clock);
        var merged = Window(
            Math.Min(clock, touched.Select(s => s.Start).DefaultIfEmpty(clock).Min()),
            Math.Max(clock + window.Size, touched.Select(s => s.End).DefaultIfEmpty(clock).Max()), key);
        if (merged.Trigger <= watermark)
        {
            return null;
        }

        foreach (var session in touched)
        {
            sessions.Remove(session);
            _open.Remove(session);
        }

        sessions.Add(merged);
        _sessions[key] = sessions;
        _open.Add(merged);
        return long.MaxValue;
    }

    private OpenWindow Window(long start, long end, string key) => new(Trigger(end), end, start, key);

    private long Floor(long clock, long size)
    {
        var rest = (clock - window.Offset) % size;
        return clock - (rest < 0 ? rest + size : rest);
    }

    private static string Floored(long size, long offset) => string.Create(
        CultureInfo.InvariantCulture, $"(t - ((t - ({offset})) % {size} + {size}) % {size})");

    private static long Divisor(long one, long other) => other == 0 ? one : Divisor(other, one % other);

    private long Instant(long clock) => zone?.Instant(clock) ?? clock;
}
