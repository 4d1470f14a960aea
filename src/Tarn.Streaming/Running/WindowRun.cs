using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running;

/// <summary>
/// A window of a statement. It decides lateness and the order of windows; the engine stores the rows of open windows in one table.
/// </summary>
internal sealed class WindowRun : StageRun
{
    // The columns of the due windows: join key, start, end, trigger, position, number.
    private const int DueWidth = 6;

    private readonly StreamPlan _plan;
    private readonly StreamStage _stage;
    private readonly StreamWindowNode _node;
    private readonly DuckConnection _connection;
    private readonly NumbersFunction _keep;
    private readonly NumbersFunction _due;
    private readonly NumbersFunction _open;
    private readonly List<int> _items = [];

    public WindowRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, DuckConnection connection)
    {
        (_plan, _stage, _connection) = (plan, plan.Stages[stage], connection);
        _node = (StreamWindowNode)_stage.Node;
        Windows = new StreamWindows(_node.Window, _node.Time.Type.IsZoned ? zone : null);
        Input = rows(_stage.Inputs[0]);
        _keep = new("stream_keep" + suffix, width: 3, hasKeys: false);
        _due = new("stream_due" + suffix, DueWidth, Windows.IsSession);
        _open = new("stream_open" + suffix, width: 2, hasKeys: true);
        connection.Register(_keep);
        connection.Register(_due);
        connection.Register(_open);
        Kept = new("stream_kept" + suffix, [.. plan.SegmentInto(_stage.Inputs[0]).Columns, ("l", "BIGINT"), ("x", "BIGINT")], connection);
    }

    /// <summary>The table of the rows that wait for the stage.</summary>
    public string Input { get; }

    public StreamWindows Windows { get; }

    public override StreamSegment Segment => _stage.Segment;

    /// <summary>
    /// The rows of open windows with two further columns: the pane, and the instant whose watermark ends the row's last window.
    /// </summary>
    public StateTable Kept { get; }

    public override long StateRows => Kept.Rows;

    public override bool WaitsForWatermark => Windows.Open.Count > 0;

    public override int DueItems => _items.Count;

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
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
        return _node.NetsChanges ? NetRows(bounds, window)
            : $"(SELECT r.* REPLACE (w.a4 AS {place}, {number} AS {order}), {bounds} FROM {Kept.Name} r "
                + $"JOIN {_due.Name}() w ON {window} AND r.{place} <= w.a4{sort})";
    }

    /// <summary>The rows of each window that are not taken back: of equal ones, as many first ones go as were taken back.</summary>
    private string NetRows(string bounds, string window)
    {
        var (place, order) = _plan.Carried;
        var isRemoval = $"r.{_plan.Kind} IN ({(int)ChangeKind.UpdateBefore}, {(int)ChangeKind.Delete})";
        return $"(SELECT * FROM (SELECT r.* REPLACE (w.a4 AS {place}, w.a5 AS {order}), {bounds}, r.{order} AS net_order, {isRemoval} AS net_gone, "
            + $"count(*) FILTER (WHERE {isRemoval}) OVER (PARTITION BY w.a5, r.{FeedWriter.Row}) AS net_removed, "
            + $"row_number() OVER (PARTITION BY w.a5, r.{FeedWriter.Row}, {isRemoval} ORDER BY r.{order}) AS net_number "
            + $"FROM {Kept.Name} r JOIN {_due.Name}() w ON {window} AND r.{place} <= w.a4) "
            + "WHERE NOT net_gone AND net_number > net_removed ORDER BY net_order)";
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

    public override void Forget(long watermark)
    {
        _due.Clear();
        _items.Clear();
        _keep.Clear();
        if (Kept.IsFull)
        {
            Kept.Fold(Live(watermark));
            _open.Clear();
        }
    }

    /// <summary>The rows that an open window can still need, a chunk a page; a page is valid until the next one.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> LivePages(long watermark)
    {
        foreach (var page in Kept.Pages(Live(watermark)))
        {
            yield return page;
        }

        _open.Clear();
    }

    private int RowsTo(int item) => item < _items.Count ? _items[item] : _due.Count;

    /// <summary>A SELECT of the rows of the state that an open window can still need, in their order.</summary>
    private string Live(long watermark)
    {
        if (!Windows.IsSession)
        {
            return $"SELECT * FROM {Kept.Name} WHERE x > CAST('{watermark.ToString(CultureInfo.InvariantCulture)}' AS BIGINT)";
        }

        _open.Clear();
        foreach (var window in Windows.Open)
        {
            _open.Add([window.Start, window.End], window.Key);
        }

        return $"SELECT r.* FROM {Kept.Name} r SEMI JOIN {_open.Name}() w ON r.k = w.k AND r.l >= w.a0 AND r.l < w.a1";
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

    /// <summary>Stores rows until the watermark passes the end of their windows.</summary>
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
            // When all rows go into the state, the engine computes both columns itself: that saves a join.
            Kept.Add(_keep.Count == rows.Count && Windows.PlainColumns is { } columns ? $"SELECT *, {columns} FROM {Input}"
                : $"SELECT r.*, w.a1, w.a2 FROM {Input} r JOIN {_keep.Name}() w ON r.{_plan.Carried.Order} = w.a0", _keep.Count);
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
            else
            {
                Windows.ReportLate(clock, rows.Places[next], before, late);
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

        foreach (var pane in Windows.PanesOf(window))
        {
            _due.Add([pane, window.Start, window.End, window.Trigger, place, number]);
        }
    }
}
