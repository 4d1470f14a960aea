using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.States.Groups;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// Groups of windows whose aggregates fold: the state of a group is its key, and a count and a number for each aggregate. The engine evaluates
/// arguments and ends, and reads the values of a key from its text.
/// </summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/window-agg/"/>
internal sealed class PaneRun : StateRun
{
    // The columns of rows: position, order, time, key, then a number of each fold.
    private const int Time = 2;
    private const int Key = 3;
    private const int FirstNumber = 4;

    private readonly StreamPaneNode _node;
    private readonly IReadOnlyList<StreamFold> _folds;
    private readonly GroupsDue _due;
    private readonly int[] _groups = new int[DuckDatabase.VectorSize];
    private DuckResult? _given;

    public PaneRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, DuckConnection connection)
        : base(plan, stage, rows, suffix, connection)
    {
        _node = (StreamPaneNode)Node;
        _folds = Aggregates!.Folds!;
        Windows = new StreamWindows(_node.Window, _node.EventTime.Type.IsZoned ? zone : null);
        Groups = Windows.IsSession ? new SessionGroups(Windows, _node.Window.Size, _folds) : new PaneGroups(Windows, _folds);
        _due = new("stream_groups" + suffix, _folds);
        connection.Register(_due);
    }

    /// <summary>The windows that wait for their end; of sessions, none: their groups have them.</summary>
    public StreamWindows Windows { get; }

    public WindowGroups Groups { get; }

    public override long IndexBytes => Groups.Bytes;

    public override bool WaitsForWatermark => Groups.IsOpen;

    /// <summary>Whether rows are given, instead of being in a table.</summary>
    public bool TakesGiven { get; set; }

    protected override bool Keeps => false;

    protected override RowsFunction DueRows => _due;

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        Clear();
        var before = clock.Start;
        var moves = new Queue<(long Place, long Watermark)>(clock.Moves);
        using (var result = TakesGiven ? _given : Connection.Query($"SELECT * FROM {Input}"))
        {
            _given = null;
            while (result?.NextChunk() is { } chunk)
            {
                using (chunk)
                {
                    Take(chunk.View, moves, ref before, late);
                }
            }
        }

        foreach (var (place, watermark) in moves)
        {
            Groups.End(place, watermark, _due);
        }
    }

    /// <summary>Gives the rows of the next call.</summary>
    public void Give(DuckResult rows)
    {
        _given?.Dispose();
        _given = rows;
    }

    public override string Leaf()
    {
        var keys = StreamStateColumns.ValuesOf(_node.Keys).Select((value, i) => $", {value} AS {_node.Keys[i].Name}");
        var bounds = _node.Bounds.Select(b => $", make_timestamp_ms({GroupsDue.Bound(b.Bound)}) AS {b.Column.Name}");
        return $"(SELECT {GroupsDue.Place} AS {Carried.Place}, {GroupsDue.Order} AS {Carried.Order}{string.Concat(keys)}{string.Concat(bounds)}, "
            + $"{Aggregates!.Ends} FROM {_due.Name}())";
    }

    public override void Forget(long watermark)
    {
        base.Forget(watermark);
        Groups.Forget();
    }

    // The groups are the state.
    public override void Restore()
    {
    }

    protected override long PlaceOf(int item) => _due[item].Place;

    protected override (long Start, long End)? WindowOf(int item) => (_due[item].Start, _due[item].End);

    protected override void Clear()
    {
        base.Clear();
        _due.Clear();
    }

    private void Take(ChunkView view, Queue<(long Place, long Watermark)> moves, ref long before, LateRow late)
    {
        var n = view.RowCount;
        var places = view[0].Values<long>(n);
        var times = view[Time].Values<long>(n);
        var keys = view[Key];
        var from = 0;
        for (var i = 0; i < n; i++)
        {
            while (moves.TryPeek(out var move) && move.Place < places[i])
            {
                moves.Dequeue();
                before = move.Watermark;
                if (Groups.Ends(before))
                {
                    Fold(view, from, i);
                    from = i;
                    Groups.End(move.Place, before, _due);
                }
            }

            var clock = Windows.Clock(times[i]);
            _groups[i] = Groups.Of(clock, keys.Bytes(i), before);
            if (_groups[i] == WindowGroups.NoGroup)
            {
                Windows.ReportLate(clock, places[i], before, late);
            }
            else if (Groups.HasJoin)
            {
                Fold(view, from, i);
                from = i;
                Groups.Join();
            }
        }

        Fold(view, from, n);
    }

    /// <summary>Adds the numbers of rows to their groups, a column at a time.</summary>
    private void Fold(ChunkView view, int from, int to)
    {
        for (var f = 0; f < _folds.Count; f++)
        {
            var column = view[FirstNumber + f];
            var validity = column.Validity(to);
            var kind = _folds[f].Kind;
            if (_folds[f].IsReal)
            {
                var reals = column.Values<double>(to);
                for (var i = from; i < to; i++)
                {
                    if (IsFolded(i, validity))
                    {
                        Groups.States[_groups[i]][f].Add(kind, reals[i]);
                    }
                }
            }
            else
            {
                var wholes = column.Values<Int128>(to);
                for (var i = from; i < to; i++)
                {
                    if (IsFolded(i, validity))
                    {
                        Groups.States[_groups[i]][f].Add(kind, unchecked((long)wholes[i]));
                    }
                }
            }
        }
    }

    private bool IsFolded(int row, ReadOnlySpan<ulong> validity) =>
        _groups[row] != WindowGroups.NoGroup && (validity.IsEmpty || (validity[row >> 6] >> (row & 63) & 1) == 1);
}
