using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Rows;
using Tarn.Streaming.States;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// A step with state. C# decides which rows are due, in which order and of which kind; the engine stores their values in a table
/// and puts the due ones together.
/// </summary>
internal abstract class StateRun : StageRun
{
    // The columns of due rows: position, number, kind, the order of the row, a version, the version that it is compared with.
    private const int DueWidth = 6;

    private readonly StreamPlan _plan;
    private readonly StreamStage _stage;
    private readonly NeededRows _live;
    private readonly string? _kind;
    private readonly bool _isLast;
    private ArrivalClock? _arrivals;
    private IdleItems<string>? _idle;

    /// <param name="plan">The statement.</param>
    /// <param name="stage">The step's number among the stages.</param>
    /// <param name="rows">The table of a feed.</param>
    /// <param name="suffix">Ends the names of the step's tables.</param>
    /// <param name="connection">The engine.</param>
    protected StateRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    {
        (_plan, _stage, Connection) = (plan, plan.Stages[stage], connection);
        Node = (StreamStateNode)_stage.Node;
        _isLast = _stage.Into == plan.Results;
        Input = rows(_stage.Inputs[0]);
        var below = plan.SegmentInto(_stage.Inputs[0]);
        _kind = below.HasKinds ? plan.Kind : null;
        Due = new("stream_due" + suffix, DueWidth, hasKeys: false);
        connection.Register(Due);
        Table = new("stream_kept" + suffix, below.Columns, connection);
        _live = new(Table, Carried.Order, suffix, connection);
    }

    /// <summary>The table of the rows that wait for the step.</summary>
    public string Input { get; }

    public override StreamSegment Segment => _stage.Segment;

    public override int DueItems => DueRows.Count;

    /// <summary>The rows that a later call may need.</summary>
    public StateTable Table { get; }

    /// <summary>About the bytes of the lists and maps in this process.</summary>
    public virtual long IndexBytes { get; protected set; }

    public override bool WaitsForWatermark => false;

    /// <summary>The keys that may expire, with the arrival clock at their last writes, in the order of these.</summary>
    public IReadOnlyCollection<(string Key, long AtMs)> Times => _idle?.All ?? [];

    protected DuckConnection Connection { get; }

    protected StreamStateNode Node { get; }

    protected NumbersFunction Due { get; }

    /// <summary>The due rows, which are read by ranges while a failing one is sought.</summary>
    protected virtual RowsFunction DueRows => Due;

    protected (string Place, string Order) Carried => _plan.Carried;

    protected StreamAggregates? Aggregates => _stage.Aggregates;

    /// <summary>
    /// Whether an update that leaves all values equal is given, as in Flink: then the state of later steps counts as written. A target needs none.
    /// </summary>
    protected bool GivesEqual => _idle is not null && !_isLast;

    /// <summary>Whether the values of rows are needed after their call.</summary>
    protected abstract bool Keeps { get; }

    /// <summary>The folds whose numbers rows carry.</summary>
    protected virtual IReadOnlyList<StreamFold> Folds => [];

    /// <summary>The orders of the rows that the state still needs, in any order; a step without rows in its state needs none.</summary>
    protected virtual IEnumerable<long> Live => [];

    /// <summary>Columns of the due rows beside the input's; a text begins with a comma.</summary>
    protected virtual string Computed => "";

    /// <summary>The table of the rows that due ones name.</summary>
    protected virtual string Source => Keeps ? Table.Name : Input;

    /// <summary>Joins and conditions for the due rows.</summary>
    protected virtual string Joined => "";

    public override long StateRows => Table.Rows;

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        Clear();
        var rows = StateRow.Read(Connection, Input, Carried, _kind, Folds);
        if (Keeps && rows.Count > 0)
        {
            var where = _kind is null ? "" : $" WHERE {_kind} IN (0, 2)";
            Table.Add($"SELECT * FROM {Input}{where}", rows.Count(r => !r.IsRemoval));
        }

        var (next, before) = (0, clock.Start);
        foreach (var (place, watermark) in clock.Moves)
        {
            next = Accept(rows, next, place, before, late);
            before = watermark;
            ExpireAt(place);
            Move(place, watermark);
        }

        Accept(rows, next, long.MaxValue, before, late);
    }

    public override string Leaf()
    {
        var kind = Node.Changes ? $", CAST(d.a2 AS TINYINT) AS {_plan.Kind}" : "";
        var columns = Node.Input.Columns.Where(c => Node.Columns.Any(o => o.Id == c.Id)).Select(c => $", r.{c.Name}");
        return $"(SELECT d.a0 AS {Carried.Place}, d.a1 AS {Carried.Order}{kind}{string.Concat(columns)}{Computed} "
            + $"FROM {Due.Name}() d JOIN {Source} r ON r.{Carried.Order} = d.a3{Joined})";
    }

    public override void Isolate(Func<string?> probe, FailedItem failed)
    {
        EngineFailure.Find(0, DueRows.Count, (from, to) =>
        {
            DueRows.Range = (from, to);
            return probe();
        }, (item, reason) =>
        {
            failed(PlaceOf(item), WindowOf(item), reason);
            DueRows.Left.Add(item);
        });
        DueRows.Range = null;
    }

    /// <summary>Bounds the state of keys that are not written for a time.</summary>
    public void Bound(StateTtl ttl) => (_arrivals, _idle) = (ttl.Arrivals, new(ttl.Ms));

    public override void Forget(long watermark)
    {
        Clear();
        if (_arrivals is not null)
        {
            ExpireBefore(_arrivals.Ms);
        }

        if (Table.IsFull)
        {
            Table.Fold(_live.Of(Live));
            _live.Forget();
        }
    }

    /// <summary>The needed rows as pages, a chunk a page; a page is valid until the next one.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> LivePages()
    {
        foreach (var page in Table.Pages(_live.Of(Live)))
        {
            yield return page;
        }

        _live.Forget();
    }

    /// <summary>Restores the rows of a state, after the pages and the named numbers.</summary>
    public virtual void Restore() => StateRow.Read(Connection, Table.Name, Carried, null, Folds).ForEach(row => Restore(row));

    /// <summary>The state beside rows: a name with two numbers.</summary>
    public virtual IEnumerable<(string Key, long First, long Second)> Marks => [];

    /// <summary>Restores two numbers of a state by their name.</summary>
    public virtual void RestoreMark(string key, long first, long second)
    {
    }

    /// <summary>Puts the time of a key's last write back.</summary>
    public void RestoreTime(string key, long atMs) => IndexBytes += _idle?.Touch(key, atMs) == true ? BytesOf(key) : 0;

    /// <summary>The input that made a row due.</summary>
    protected virtual long PlaceOf(int item) => Due[item, 0];

    /// <summary>The bounds of the window of a due row.</summary>
    protected virtual (long Start, long End)? WindowOf(int item) => null;

    /// <summary>Takes a row; a step with its own way to advance takes none here.</summary>
    protected virtual void Accept(in StateRow row, long watermark, LateRow late)
    {
    }

    /// <summary>Takes a move of the watermark.</summary>
    protected virtual void Move(long place, long watermark)
    {
    }

    /// <summary>Restores a row of a state; a step without rows in its state gets none.</summary>
    protected virtual void Restore(in StateRow row)
    {
    }

    /// <summary>Forgets the state of a key that expired.</summary>
    /// <returns>The number of rows that the state no longer needs.</returns>
    protected virtual long Expire(string key) => 0;

    /// <summary>Writes the state of a key.</summary>
    /// <param name="key">Expires some time after its last write.</param>
    /// <param name="place">The input that wrote it.</param>
    protected void Touch(string key, long place)
    {
        if (_arrivals is not null)
        {
            RestoreTime(key, _arrivals.At(place));
        }
    }

    /// <summary>A key without state has no time.</summary>
    protected void Leave(string key) => IndexBytes -= _idle?.Remove(key) == true ? BytesOf(key) : 0;

    /// <summary>Forgets what belongs to one call.</summary>
    protected virtual void Clear() => Due.Clear();

    protected void Give(long place, ChangeKind kind, long order, long version = -1, long other = -1) =>
        Due.Add([place, Due.Count, (long)kind, order, version, other]);

    private int Accept(List<StateRow> rows, int next, long place, long before, LateRow late)
    {
        for (; next < rows.Count && rows[next].Place <= place; next++)
        {
            ExpireAt(rows[next].Place);
            Accept(rows[next], before, late);
        }

        return next;
    }

    private void ExpireAt(long place)
    {
        if (_arrivals is not null)
        {
            ExpireBefore(_arrivals.At(place));
        }
    }

    // The clock never goes back, so a key that expires early is one that no later row would find.
    private void ExpireBefore(long nowMs)
    {
        foreach (var key in _idle!.Expire(nowMs))
        {
            IndexBytes -= BytesOf(key);
            Table.Drop(Expire(key));
        }
    }

    private static long BytesOf(string key) => IdleItems<string>.ItemBytes + (2 * key.Length);
}
