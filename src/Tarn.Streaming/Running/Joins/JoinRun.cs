using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.Joins;

/// <summary>
/// A join of a statement. A <see cref="JoinMatcher"/> decides which rows may meet; the engine stores their values, evaluates the condition over pairs
/// and puts the rows together. Steps are worked off in portions, so that many pairs cost time, not memory.
/// </summary>
internal sealed class JoinRun : StageRun
{
    private const int PortionEvents = 128 << 10;

    private readonly StreamStage _stage;
    private readonly StreamJoinNode _node;
    private readonly (string Place, string Order) _carried;
    private readonly DuckConnection _connection;
    private readonly JoinPairs? _pairs;
    private readonly NumbersFunction _results;
    private readonly List<JoinEvent> _events = [];
    private readonly List<long> _items = [];
    private readonly string _due;
    private readonly string _kind;
    private readonly ArrivalClock? _arrivals;
    private FailedItem _failed = (_, _, _) => { };
    private long _count;
    private int _version;
    private (long Place, long Group) _lastItem;
    private (long From, long To)? _range;

    /// <param name="plan">The statement.</param>
    /// <param name="stage">The stage's number.</param>
    /// <param name="rows">The table of a feed.</param>
    /// <param name="suffix">Ends the names of the stage's tables.</param>
    /// <param name="zone">The zone of windows over instants.</param>
    /// <param name="ttl">Bounds the rows of a regular join.</param>
    /// <param name="connection">The engine.</param>
    public JoinRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, StateTtl ttl, DuckConnection connection)
    {
        (_stage, _node) = (plan.Stages[stage], (StreamJoinNode)plan.Stages[stage].Node);
        (_carried, _connection) = (plan.Carried, connection);
        _arrivals = ttl.Ms > 0 && _stage.Expires ? ttl.Arrivals : null;
        Left = Side(0, "l");
        Right = Side(1, "r");
        _pairs = _stage.Condition is { } condition ? new(condition, (Left, Right), plan.Carried, suffix, connection) : null;
        _results = new("stream_met" + suffix, width: 6, hasKeys: false);
        (_due, _kind) = ("stream_joined" + suffix, plan.Kind);
        connection.Register(_results);
        Matcher = _node.Form switch
        {
            StreamJoinForm.Window => new WindowMatcher(_node, _node.Windows!.Value.Left.Time.Type.IsZoned ? zone.Instant : clock => clock, Give),
            StreamJoinForm.Interval => new IntervalMatcher(_node, Give),
            StreamJoinForm.Temporal => new TemporalMatcher(_node, Give),
            StreamJoinForm.Lookup => new LookupMatcher(_node, Give),
            _ => new RegularMatcher(_node, ttl.Ms, Give),
        };

        JoinSide Side(int side, string name) =>
            new(plan.SegmentInto(_stage.Inputs[side]), plan.Carried, plan.Kind, rows(_stage.Inputs[side]), suffix + name, connection);
    }

    /// <summary>The positions at which a reference table got other rows; none for other joins.</summary>
    public required IReadOnlyList<long> Versions { get; init; }

    public JoinSide Left { get; }

    public JoinSide Right { get; }

    /// <summary>Holds the state beside the values of rows.</summary>
    public JoinMatcher Matcher { get; }

    public override StreamSegment Segment => _stage.Segment;

    public override int DueItems => _items.Count;

    public override long StateRows => Matcher.Rows;

    public override bool WaitsForWatermark => Matcher.WaitsForWatermark;

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        _failed = failed;
        (_count, _range, _version) = (0, null, 0);
        _items.Clear();
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {_due} (n BIGINT, p BIGINT, l BIGINT, r BIGINT, g BIGINT, q TINYINT)");
        var rows = new JoinRows(
            Left.Read(_carried, _node.TakesChanges, _connection), Right.Read(_carried, _node.TakesChanges, _connection), _arrivals);
        Left.Keep(rows.Left.Count);
        Right.Keep(rows.Right.Count);
        var before = clock.Start;
        foreach (var (place, watermark) in clock.Moves)
        {
            Take(rows, place, before, late);
            Matcher.Advance(watermark, place);
            before = watermark;
        }

        Take(rows, long.MaxValue, before, late);
        BeginVersions(long.MaxValue);
        WorkOff();
    }

    public override string Leaf()
    {
        var where = _range is var (from, to) ? string.Create(CultureInfo.InvariantCulture, $" WHERE n >= {from} AND n < {to}") : "";
        var due = $"(SELECT * FROM {_due}{where})";
        var columns = Left.Columns.Select(c => $", l.{c.Name}").Concat(Right.Columns.Select(c => $", r.{c.Name}"));
        var kind = _node.Changes ? $", w.q AS {_kind}" : "";
        return $"(SELECT w.p AS {_carried.Place}, w.{(Segment.HasGroups ? "g" : "n")} AS {_carried.Order}{kind}{string.Concat(columns)} FROM {due} w "
            + $"LEFT JOIN ({Left.Values(due, "l")}) l ON l.n = w.n LEFT JOIN ({Right.Values(due, "r")}) r ON r.n = w.n ORDER BY w.n)";
    }

    public override void Isolate(Func<string?> probe, FailedItem failed)
    {
        var items = _items.ToList();
        EngineFailure.Find(0, items.Count, (from, to) =>
        {
            _range = (items[from], to < items.Count ? items[to] : _count);
            return probe();
        }, (item, reason) =>
        {
            var (from, to) = (items[item], item + 1 < items.Count ? items[item + 1] : _count);
            var bounds = string.Create(CultureInfo.InvariantCulture, $"n >= {from} AND n < {to}");
            failed(EngineRows.Number(_connection, $"SELECT p FROM {_due} WHERE {bounds} LIMIT 1"), null, reason);
            _connection.Execute($"DELETE FROM {_due} WHERE {bounds}");
        });
        _range = null;
    }

    public override void Forget(long watermark)
    {
        _items.Clear();
        ExpireBefore(_arrivals?.Ms);
        if (Left.Kept.IsFull)
        {
            Left.Kept.Fold(LiveRows(isLeft: true));
        }

        if (Right.Kept.IsFull)
        {
            Right.Kept.Fold(LiveRows(isLeft: false));
        }

        Left.Live.Forget();
        Right.Live.Forget();
        _connection.Execute($"DROP TABLE IF EXISTS {_due}");
    }

    /// <summary>A SELECT of the values of a side's rows in the state.</summary>
    public string LiveRows(bool isLeft) => isLeft ? Left.Live.Of(Matcher.Groups.SelectMany(g => g.Left).Select(r => r.Order).Order())
        : Right.Live.Of(Matcher.Groups.SelectMany(g => g.Right).Select(r => r.Order).Order());

    private void Take(JoinRows rows, long place, long watermark, LateRow late)
    {
        while (rows.Next(place) is var (isLeft, row, key, at))
        {
            BeginVersions(at);
            ExpireBefore(_arrivals?.At(at));
            if (!Matcher.Take(isLeft, row, key, at, watermark))
            {
                late(at, WindowOf(row.Time), watermark);
            }
        }
    }

    private void ExpireBefore(long? nowMs)
    {
        if (nowMs is { } now)
        {
            var (left, right) = Matcher.Expire(now);
            Left.Kept.Drop(left);
            Right.Kept.Drop(right);
        }
    }

    private void BeginVersions(long place)
    {
        for (; _version < Versions.Count && Versions[_version] <= place; _version++)
        {
            Matcher.BeginVersion();
        }
    }

    /// <summary>The window of an end; null: the end alone does not give the start.</summary>
    private (long Start, long End)? WindowOf(long end) =>
        _node.Windows is ({ Window: { Kind: StreamWindowKind.Tumble or StreamWindowKind.Hop } window }, _) ? (end - window.Size, end) : null;

    private void Give(JoinEvent one)
    {
        _events.Add(one);
        if (_events.Count >= PortionEvents)
        {
            WorkOff();
        }
    }

    private void WorkOff()
    {
        var passed = _pairs?.Passed(_events, (place, reason) => _failed(place, null, reason));
        for (var i = 0; i < _events.Count; i++)
        {
            var (left, right, place, group) = _events[i];
            if (left is null || right is null)
            {
                End(left, right, place, group, _events[i].IsRemoval ? ChangeKind.Delete : ChangeKind.Insert);
            }
            else if (passed?.Contains(i) != false && _events[i].IsRemoval)
            {
                Part(left, right, place, group);
            }
            else if (passed?.Contains(i) != false)
            {
                Meet(left, right, place, group);
            }
        }

        _events.Clear();
        if (_results.Count > 0)
        {
            _connection.Execute($"INSERT INTO {_due} SELECT a0, a1, nullif(a2, 0), nullif(a3, 0), a4, a5 FROM {_results.Name}()");
            _results.Clear();
        }
    }

    private void Meet(JoinRow left, JoinRow right, long place, long group)
    {
        if (_node.Form == StreamJoinForm.Regular)
        {
            // The row that was there before had no partner yet.
            ShowAlone(left, right, place, group, isAlone: false);
        }

        left.Partners++;
        right.Partners++;
        if (_node.Kind is not (StreamJoinKind.Semi or StreamJoinKind.Anti))
        {
            Result(left, right, place, group, ChangeKind.Insert);
        }
    }

    /// <summary>One of two rows that met goes; the other one may be without a partner then.</summary>
    private void Part(JoinRow left, JoinRow right, long place, long group)
    {
        if (_node.Kind is not (StreamJoinKind.Semi or StreamJoinKind.Anti))
        {
            Result(left, right, place, group, ChangeKind.Delete);
        }

        (group == 1 ? right : left).Partners--;
        ShowAlone(left, right, place, group, isAlone: true);
    }

    /// <summary>Changes the result of the row that was there before, if it has no partner: with nulls, or of a semi join.</summary>
    /// <param name="isAlone">Whether it lost its last partner; else its first one comes.</param>
    private void ShowAlone(JoinRow left, JoinRow right, long place, long group, bool isAlone)
    {
        var (other, isLeft) = group == 1 ? (right, false) : (left, true);
        var isSemi = _node.Kind == StreamJoinKind.Semi;
        if (!other.HasMet && (_node.Pads(isLeft) || (isLeft && isSemi)))
        {
            Result(isLeft ? left : null, isLeft ? null : right, place, group, isAlone == isSemi ? ChangeKind.Delete : ChangeKind.Insert);
        }
    }

    // The row meets no further one; in a regular join, none of the rows that are there.
    private void End(JoinRow? left, JoinRow? right, long place, long group, ChangeKind kind)
    {
        var isDue = left is null ? !right!.HasMet && _node.Pads(isLeft: false) : left.HasMet ? _node.Kind == StreamJoinKind.Semi : _node.Pads(isLeft: true);
        if (isDue)
        {
            Result(left, right, place, group, kind);
        }
    }

    private void Result(JoinRow? left, JoinRow? right, long place, long group, ChangeKind kind)
    {
        if (!Segment.HasGroups || _lastItem != (place, group) || _items.Count == 0)
        {
            _items.Add(_count);
            _lastItem = (place, group);
        }

        _results.Add([_count++, place, left?.Order ?? 0, right?.Order ?? 0, group, (long)kind]);
    }
}
