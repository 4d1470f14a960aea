using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>
/// Groups of windows whose aggregates fold: a pane keeps a count and a number for each aggregate of a group. The engine keeps one row of each key, and
/// evaluates arguments and ends.
/// </summary>
internal sealed class PaneRun : KeptRun
{
    // Beside the first columns of each step: start, end and trigger of the window.
    private const int DueWidth = 8;
    private const int Start = 5;

    // After time and key.
    private const int FirstNumber = 2;
    private const int NoGroup = -1;

    private readonly StreamPaneNode _node;
    private readonly IReadOnlyList<StreamFold> _folds;
    private readonly FoldsFunction _versions;
    private readonly RowSelection _new = new(DuckDatabase.VectorSize);
    private readonly int _timeColumn;
    private readonly Dictionary<long, PaneKey> _restored = [];
    private readonly int[] _groups = new int[DuckDatabase.VectorSize];
    private DuckResult? _given;

    public PaneRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, DuckConnection connection)
        : base(plan, stage, rows, suffix, connection, DueWidth)
    {
        _node = (StreamPaneNode)Node;
        _folds = Aggregates!.Folds!;
        Windows = new StreamWindows(_node.Window, _node.EventTime.Type.IsZoned ? zone : null);
        Panes = new Panes(_folds);
        _versions = new("stream_folds" + suffix, Aggregates.Group, _folds);
        connection.Register(_versions);
        _timeColumn = plan.SegmentInto(plan.Stages[stage].Inputs[0]).Columns.ToList().FindIndex(c => c.Name == StreamKeptColumns.Time);
    }

    public StreamWindows Windows { get; }

    public Panes Panes { get; }

    public override long IndexBytes => Panes.Bytes;

    public override bool WaitsForWatermark => Windows.Open.Count > 0;

    /// <summary>Whether rows are given, instead of being in a table.</summary>
    public bool TakesGiven { get; set; }

    /// <summary>The rows of the last call.</summary>
    public long TakenRows { get; private set; }

    protected override bool Keeps => true;

    protected override IEnumerable<long> Live => Panes.Keys.Select(k => k.Order);

    protected override string Computed => string.Concat(_node.Bounds.Select(b => $", make_timestamp_ms(d.a{Start + b.Bound}) AS {b.Column.Name}"))
        + string.Concat(Aggregates!.Columns.Select(c => $", s.{c}"));

    protected override string Joined =>
        $" JOIN ({Aggregates!.Sql.Replace(StreamSegment.Leaf, _versions.Name + "()", StringComparison.Ordinal)}) s ON s.{Aggregates!.Group} = d.a4";

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        Clear();
        var before = clock.Start;
        var moves = new Queue<(long Place, long Watermark)>(clock.Moves);
        TakenRows = 0;
        using (var result = TakesGiven ? _given : Connection.Query($"SELECT * FROM {Input}"))
        {
            _given = null;
            while (result?.NextChunk() is { } chunk)
            {
                using (chunk)
                {
                    TakenRows += chunk.View.RowCount;
                    Take(chunk.View, moves, ref before, late);
                    Keep(chunk);
                }
            }
        }

        foreach (var (place, watermark) in moves)
        {
            End(place, watermark);
        }
    }

    /// <summary>Gives the rows of the next call.</summary>
    public void Give(DuckResult rows)
    {
        _given?.Dispose();
        _given = rows;
    }

    /// <summary>The key of a state's row.</summary>
    public PaneKey? Restored(long order)
    {
        if (_restored.Count == 0)
        {
            using var result = Connection.Query($"SELECT {Carried.Order}, {StreamKeptColumns.Key} FROM {Table.Name}");
            while (result.NextChunk() is { } chunk)
            {
                using (chunk)
                {
                    for (var i = 0; i < chunk.View.RowCount; i++)
                    {
                        var one = chunk.View[0].Values<long>(i + 1)[i];
                        _restored.Add(one, Panes.Add(chunk.View[1].Bytes(i).ToArray(), one));
                    }
                }
            }
        }

        return _restored.GetValueOrDefault(order);
    }

    public override void Restore() => _restored.Clear();

    protected override (long Start, long End)? WindowOf(int item) => (Due[item, Start], Due[item, Start + 1]);

    protected override void Clear()
    {
        base.Clear();
        _versions.Clear();
    }

    private void Take(ChunkView view, Queue<(long Place, long Watermark)> moves, ref long before, LateRow late)
    {
        var n = view.RowCount;
        var places = view[0].Values<long>(n);
        var orders = view[1].Values<long>(n);
        var times = view[_timeColumn].Values<long>(n);
        var keys = view[_timeColumn + 1];
        var from = 0;
        _new.Clear();
        for (var i = 0; i < n; i++)
        {
            while (moves.TryPeek(out var move) && move.Place < places[i])
            {
                moves.Dequeue();
                before = move.Watermark;
                if (Windows.Ends(before))
                {
                    Fold(view, from, i);
                    from = i;
                    End(move.Place, before);
                }
            }

            var clock = Windows.Clock(times[i]);
            if (Windows.Add(clock, "", before) is { } last)
            {
                _groups[i] = Panes.GroupOf(Windows.Pane(clock), last, keys.Bytes(i), orders[i], out var isNew);
                if (isNew)
                {
                    _new.Add(i);
                }
            }
            else
            {
                _groups[i] = NoGroup;
                Windows.ReportLate(clock, places[i], before, late);
            }
        }

        Fold(view, from, n);
    }

    /// <summary>Keeps the rows of new keys.</summary>
    private void Keep(DuckChunk chunk)
    {
        if (_new.Count == 0)
        {
            return;
        }

        var view = chunk.View;
        for (var i = 0; i < view.ColumnCount; i++)
        {
            view[i].Select(_new);
        }

        view.RowCount = _new.Count;
        Table.Add(chunk);
    }

    /// <summary>Adds the numbers of rows to their groups, a column at a time.</summary>
    private void Fold(ChunkView view, int from, int to)
    {
        for (var f = 0; f < _folds.Count; f++)
        {
            var column = view[_timeColumn + FirstNumber + f];
            var validity = column.Validity(to);
            if (_folds[f].IsReal)
            {
                var reals = column.Values<double>(to);
                for (var i = from; i < to; i++)
                {
                    if (IsFolded(i, validity))
                    {
                        Panes.States[_groups[i]][f].Take(_folds[f].Kind, reals[i]);
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
                        Panes.States[_groups[i]][f].Take(_folds[f].Kind, wholes[i]);
                    }
                }
            }
        }
    }

    private bool IsFolded(int row, ReadOnlySpan<ulong> validity) =>
        _groups[row] != NoGroup && (validity.IsEmpty || (validity[row >> 6] >> (row & 63) & 1) == 1);

    /// <summary>Ends the windows that a watermark ends.</summary>
    private void End(long place, long watermark)
    {
        var hasEnded = false;
        while (Windows.Take(watermark) is { } window)
        {
            hasEnded = true;
            Panes.Merge(Windows.PanesOf(window), (key, states) =>
            {
                _versions.Add(states);
                Due.Add([place, Due.Count, (long)ChangeKind.Insert, key.Order, _versions.Count - 1, window.Start, window.End, window.Trigger]);
            });
        }

        if (hasEnded)
        {
            Panes.Drop(watermark);
        }
    }
}
