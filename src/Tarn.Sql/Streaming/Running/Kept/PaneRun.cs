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

    // After place, order, time and key.
    private const int FirstNumber = 4;
    private const int NoGroup = -1;

    private readonly StreamPaneNode _node;
    private readonly IReadOnlyList<StreamFold> _folds;
    private readonly FoldsFunction _versions;
    private readonly NumbersFunction _keep;
    private readonly Dictionary<long, PaneKey> _restored = [];
    private readonly int[] _groups = new int[DuckDatabase.VectorSize];

    public PaneRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, DuckConnection connection)
        : base(plan, stage, rows, suffix, connection, DueWidth)
    {
        _node = (StreamPaneNode)Node;
        _folds = Aggregates!.Folds!;
        Windows = new StreamWindows(_node.Window, _node.EventTime.Type.IsZoned ? zone : null);
        Panes = new Panes(_folds);
        _versions = new("stream_folds" + suffix, Aggregates.Group, _folds);
        _keep = new("stream_keep" + suffix, width: 1, hasKeys: false);
        connection.Register(_versions);
        connection.Register(_keep);
    }

    public StreamWindows Windows { get; }

    public Panes Panes { get; }

    public override long IndexBytes => Panes.Bytes;

    public override bool WaitsForWatermark => Windows.Open.Count > 0;

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
        var numbers = string.Concat(_folds.Select((_, i) => ", " + StreamFolds.Column(i)));
        using (var result = Connection.Query(
            $"SELECT {Carried.Place}, {Carried.Order}, {StreamKeptColumns.Time}, {StreamKeptColumns.Key}{numbers} FROM {Input}"))
        {
            while (result.NextChunk() is { } chunk)
            {
                using (chunk)
                {
                    Take(chunk.View, moves, ref before, late);
                }
            }
        }

        foreach (var (place, watermark) in moves)
        {
            End(place, watermark);
        }

        if (_keep.Count > 0)
        {
            Table.Add($"SELECT r.* FROM {Input} r JOIN {_keep.Name}() w ON r.{Carried.Order} = w.a0", _keep.Count);
        }
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
        _keep.Clear();
    }

    private void Take(ChunkView view, Queue<(long Place, long Watermark)> moves, ref long before, LateRow late)
    {
        var n = view.RowCount;
        var places = view[0].Values<long>(n);
        var orders = view[1].Values<long>(n);
        var times = view[2].Values<long>(n);
        var keys = view[3];
        var from = 0;
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
                    _keep.Add([orders[i]]);
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

    /// <summary>Adds the numbers of rows to their groups, a column at a time.</summary>
    private void Fold(ChunkView view, int from, int to)
    {
        for (var f = 0; f < _folds.Count; f++)
        {
            var column = view[FirstNumber + f];
            var validity = column.Validity(to);
            if (_folds[f].IsReal)
            {
                var reals = column.Values<double>(to);
                for (var i = from; i < to; i++)
                {
                    Add(f, i, validity, new(true, 0, reals[i]));
                }
            }
            else
            {
                var wholes = column.Values<Int128>(to);
                for (var i = from; i < to; i++)
                {
                    Add(f, i, validity, new(true, wholes[i], 0));
                }
            }
        }
    }

    private void Add(int fold, int row, ReadOnlySpan<ulong> validity, in FoldValue value)
    {
        if (_groups[row] != NoGroup && (validity.IsEmpty || (validity[row >> 6] >> (row & 63) & 1) == 1))
        {
            Panes.States[_groups[row]][fold].Take(_folds[fold], value, isRemoval: false);
        }
    }

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
