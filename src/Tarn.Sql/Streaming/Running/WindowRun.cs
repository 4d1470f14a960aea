using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running;

/// <summary>
/// A window of a statement. It decides lateness and the order of windows; the engine keeps the rows of open windows in one table, in the order of
/// their arrival. Rows whose windows have ended stay there until they are as many as the others.
/// </summary>
internal sealed partial class WindowRun : StageRun
{
    // The columns of the due windows: join key, start, end, trigger, place, number.
    private const int DueWidth = 6;
    private const long FoldRowsMin = 100_000;

    private readonly StreamPlan _plan;
    private readonly StreamStage _stage;
    private readonly StreamWindowNode _node;
    private readonly DuckConnection _connection;
    private readonly NumbersFunction _keep;
    private readonly NumbersFunction _due;
    private readonly NumbersFunction _open;
    private readonly List<int> _items = [];
    private readonly string _name;
    private int _generation;
    private long _foldRows = FoldRowsMin;

    public WindowRun(StreamPlan plan, int stage, string suffix, StreamZone zone, DuckConnection connection)
    {
        (_plan, _stage, _connection) = (plan, plan.Stages[stage], connection);
        _node = (StreamWindowNode)_stage.Node;
        Windows = new StreamWindows(_node.Window, _node.Time.Type.IsZoned ? zone : null);
        Input = "stream_rows" + suffix;
        _name = "stream_kept" + suffix;
        _keep = new("stream_keep" + suffix, width: 3, hasKeys: false);
        _due = new("stream_due" + suffix, DueWidth, Windows.IsSession);
        _open = new("stream_open" + suffix, width: 2, hasKeys: true);
        connection.Register(_keep);
        connection.Register(_due);
        connection.Register(_open);
        Columns = [.. (stage == 0 ? plan.First : plan.Stages[stage - 1].Segment).Columns, ("l", "BIGINT"), ("x", "BIGINT")];
        connection.Execute($"CREATE TEMP TABLE {Kept} ({string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type}"))})");
    }

    public override string Input { get; }

    public StreamWindows Windows { get; }

    public override StreamSegment Segment => _stage.Segment;

    /// <summary>The columns of the kept rows: the input's, the pane, and the instant whose watermark ends the row's last window.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns { get; }

    /// <summary>The kept rows; the windows of some may have ended.</summary>
    public long KeptRows { get; private set; }

    public override int DueItems => _items.Count;

    private string Kept => _name + "_" + _generation.ToString(CultureInfo.InvariantCulture);

    public override void Empty() => _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Input} AS SELECT * EXCLUDE (l, x) FROM {Kept} WHERE false");

    public override void Advance(StreamClock clock, LateRow late)
    {
        _due.Clear();
        _items.Clear();
        var rows = StageRows.Read(_connection, Input, _plan.Carried, Windows.IsSession);
        if (_stage.Fires)
        {
            Fire(rows, clock, late);
        }
        else
        {
            Assign(rows);
        }
    }

    public override string Leaf()
    {
        var (place, order) = _plan.Carried;
        var bounds = $"make_timestamp_ms(w.a1) AS {_node.Start.Name}, make_timestamp_ms(w.a2) AS {_node.End.Name}, "
            + $"make_timestamp_ms(w.a3) AS {_node.WindowTime.Name}";
        if (!_stage.Fires)
        {
            return $"(SELECT r.* REPLACE (w.a5 AS {order}), {bounds} FROM {Input} r JOIN {_due.Name}() w ON r.{order} = w.a0 ORDER BY w.a5)";
        }

        var window = Windows.IsSession ? $"r.k = w.k AND r.l >= w.a1 AND r.l < w.a2" : "r.l = w.a0";
        var number = Segment.HasGroups ? "w.a5" : $"row_number() OVER (ORDER BY w.a4, w.a5, r.{order})";
        // A row of several windows finds them one after the other, which mixes the rows of a window.
        var sort = Windows.IsSession || Windows.PaneSize == _node.Window.Size ? "" : $" ORDER BY r.{order}";
        return $"(SELECT r.* REPLACE (w.a4 AS {place}, {number} AS {order}), {bounds} FROM {Kept} r "
            + $"JOIN {_due.Name}() w ON {window} AND r.{place} <= w.a4{sort})";
    }

    public override void Isolate(Func<string?> probe, FailedItem failed)
    {
        EngineFailure.Find(0, _items.Count, Fails, Found);
        _due.Range = null;

        string? Fails(int from, int to)
        {
            _due.Range = (_items[from], RowsTo(to));
            return probe();
        }

        void Found(int item, string reason)
        {
            var row = _items[item];
            failed(_due[row, 4], (_due[row, 1], _due[row, 2]), reason);
            for (; row < RowsTo(item + 1); row++)
            {
                _due.Left.Add(row);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>When many kept rows have ended, the others move to a new table.</remarks>
    public override void Forget(long watermark)
    {
        _due.Clear();
        _items.Clear();
        _keep.Clear();
        if (KeptRows <= _foldRows)
        {
            return;
        }

        var live = Live(watermark);
        var before = Kept;
        _generation++;
        _connection.Execute($"CREATE TEMP TABLE {Kept} AS {live}; DROP TABLE {before}");
        KeptRows = EngineRows.Count(_connection, Kept);
        _foldRows = Math.Max(FoldRowsMin, 2 * KeptRows);
        _open.Clear();
    }

    private int RowsTo(int item) => item < _items.Count ? _items[item] : _due.Count;

    /// <summary>A SELECT of the kept rows that an open window can still need, in their order.</summary>
    private string Live(long watermark)
    {
        if (!Windows.IsSession)
        {
            return $"SELECT * FROM {Kept} WHERE x > CAST('{watermark.ToString(CultureInfo.InvariantCulture)}' AS BIGINT)";
        }

        _open.Clear();
        foreach (var window in Windows.Open)
        {
            _open.Add([window.Start, window.End], window.Key);
        }

        return $"SELECT r.* FROM {Kept} r SEMI JOIN {_open.Name}() w ON r.k = w.k AND r.l >= w.a0 AND r.l < w.a1";
    }

    /// <summary>Gives each row its windows at once; no row is late.</summary>
    private void Assign(StageRows rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var window in Windows.Of(Windows.Clock(rows.Times[i])))
            {
                _items.Add(_due.Count);
                _due.Add([rows.Orders[i], window.Start, window.End, window.Trigger, rows.Places[i], _due.Count]);
            }
        }
    }

    /// <summary>Keeps rows until the watermark passes the end of their windows.</summary>
    private void Fire(StageRows rows, StreamClock clock, LateRow late)
    {
        var (next, before) = (0, clock.Start);
        _keep.Clear();
        foreach (var (place, watermark) in clock.Moves)
        {
            next = Judge(rows, next, place, before, late);
            before = watermark;
            while (Windows.Take(watermark) is { } window)
            {
                AddDue(window, place);
            }
        }

        Judge(rows, next, long.MaxValue, before, late);
        if (_keep.Count > 0)
        {
            // When all rows are kept, the engine computes both columns itself: that saves a join.
            _connection.Execute(_keep.Count == rows.Count && Windows.PlainColumns is { } columns
                ? $"INSERT INTO {Kept} SELECT *, {columns} FROM {Input}"
                : $"INSERT INTO {Kept} SELECT r.*, w.a1, w.a2 FROM {Input} r JOIN {_keep.Name}() w ON r.{_plan.Carried.Order} = w.a0");
            KeptRows += _keep.Count;
        }
    }

    private int Judge(StageRows rows, int next, long place, long before, LateRow late)
    {
        for (; next < rows.Count && rows.Places[next] <= place; next++)
        {
            var clock = Windows.Clock(rows.Times[next]);
            if (Windows.Add(clock, rows.Keys?[next] ?? "", before) is { } end)
            {
                _keep.Add([rows.Orders[next], Windows.Pane(clock), end]);
            }
            else if (Windows.Of(clock).Select(w => (OpenWindow?)w).LastOrDefault() is { } last)
            {
                // A row between two windows that hop apart is not late.
                late(rows.Places[next], (last.Start, last.End), before);
            }
        }

        return next;
    }

    private void AddDue(OpenWindow window, long place)
    {
        var number = _items.Count;
        _items.Add(_due.Count);
        if (Windows.IsSession)
        {
            _due.Add([0, window.Start, window.End, window.Trigger, place, number], window.Key);
            return;
        }

        for (var pane = window.Start; pane < window.End; pane += Windows.PaneSize)
        {
            _due.Add([pane, window.Start, window.End, window.Trigger, place, number]);
        }
    }
}
