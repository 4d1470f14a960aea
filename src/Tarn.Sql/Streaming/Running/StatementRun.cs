using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;
using Tarn.Sql.Streaming.Running.Kept;
using Tarn.Sql.Streaming.Scripts;

namespace Tarn.Sql.Streaming.Running;

/// <summary>A failure or a late row of a statement.</summary>
/// <param name="Place">The input that made it due.</param>
/// <param name="HasRecord">Whether the row belongs to the record at the place.</param>
/// <param name="Window">The bounds of the window in milliseconds; null: there is none.</param>
/// <param name="Watermark">The watermark of a late row; null: the row is bad.</param>
/// <param name="Reason">The reason of a bad row.</param>
internal readonly record struct StatementNote(long Place, bool HasRecord, (long Start, long End)? Window, long? Watermark, string? Reason);

/// <summary>One statement of a script: its stages over the records of its source.</summary>
internal sealed class StatementRun
{
    private const string Probe = "stream_probe";

    private readonly StreamPlan _plan;
    private readonly DuckConnection _connection;
    private readonly IReadOnlyList<SourceRun> _branches;
    private readonly string _suffix;

    public StatementRun(StreamStatement statement, int number, IReadOnlyList<SourceRun> sources, DuckConnection connection)
    {
        (_plan, _connection) = (statement.Plan, connection);
        _branches = [.. statement.Sources.Select(s => sources[s])];
        Sources = [.. _branches.Distinct()];
        Clock = Sources.Count == 1 ? Sources[0].Clock : new LeastClock([.. Sources.Select(s => s.Clock)]);
        _suffix = number.ToString(CultureInfo.InvariantCulture) + "_";
        Target = statement.Target;
        var zone = new StreamZone(connection, _plan.Zone);
        Stages = [.. _plan.Stages.Select((s, i) => (StageRun)(s.Node switch
        {
            StreamMatchNode => new MatchRun(_plan, i, Suffix(i), connection),
            StreamKeptNode kept => KeptRuns.Of(kept, _plan, i, Suffix(i), connection),
            _ => new WindowRun(_plan, i, Suffix(i), zone, connection),
        }))];
        Orders = new long[_plan.Stages.Count + 1];
    }

    public string Target { get; }

    /// <summary>The sources of the statement, each once.</summary>
    public IReadOnlyList<SourceRun> Sources { get; }

    /// <summary>The watermark: the least of the sources'.</summary>
    public StreamClock Clock { get; }

    public IReadOnlyList<StageRun> Stages { get; }

    /// <summary>The last order of each stage's rows; after the last stage, of results.</summary>
    public long[] Orders { get; }

    /// <summary>Whether a source has records now.</summary>
    public bool HasRecords => Sources.Any(s => s.Records.Count > 0);

    /// <summary>Late rows and failures of the present inputs.</summary>
    public List<StatementNote> Notes { get; } = [];

    /// <summary>Whether results need no sort: there is a row for each record at most, in their order.</summary>
    public bool IsOrdered => !_plan.HasStages;

    /// <summary>Runs the statement between the source and the first window.</summary>
    /// <returns>The records that fail in it, with their reasons; null: none does.</returns>
    public IReadOnlyList<(long Place, string Reason)>? First()
    {
        if (EngineFailure.Try(() => CreateFirst(Rows(0), "")) is null)
        {
            return null;
        }

        var failed = new List<(long, string)>();
        var places = Sources.SelectMany(s => s.Records.Select(r => r.Place)).Order().ToList();
        EngineFailure.Find(0, places.Count, Fails, (i, reason) => failed.Add((places[i], reason)));
        return failed;

        string? Fails(int from, int to) => EngineFailure.Try(() => CreateFirst(Probe, string.Create(
            CultureInfo.InvariantCulture, $" WHERE {StreamSourcePlan.Place} BETWEEN {places[from]} AND {places[to - 1]}")));
    }

    /// <summary>Runs the stages after the clock has moved.</summary>
    /// <returns>A SELECT of the rows that are due, with place, order and text; null: none are.</returns>
    public string? Advance()
    {
        var (place, order) = _plan.Carried;
        (Clock as LeastClock)?.Follow();
        if (HasRecords)
        {
            Orders[0] += EngineRows.Count(_connection, Rows(0));
        }
        else if (Clock.Moves.Count == 0 || Stages.Count == 0)
        {
            return null;
        }
        else
        {
            Stages[0].Empty();
        }

        for (var i = 0; i < Stages.Count; i++)
        {
            var (stage, isFirst) = (Stages[i], i == 0);
            stage.Advance(Clock, (at, window, watermark) => Add(new(at, isFirst, window, watermark, null)));
            if (i < Stages.Count - 1)
            {
                Hand(i);
            }
            else if (stage.DueItems == 0)
            {
                return null;
            }
        }

        var kind = _plan.Changes ? _plan.Kind : "0::TINYINT";
        var where = _plan.DropsOld ? $" WHERE {_plan.Kind} <> {((int)ChangeKind.UpdateBefore).ToString(CultureInfo.InvariantCulture)}" : "";
        return $"SELECT {place} AS a, {order} AS o, {StreamPlan.Line} AS v, {kind} AS q FROM "
            + (Stages.Count == 0 ? Rows(0) : $"({Stages[^1].Segment.Over(Stages[^1].Leaf())}){where}");
    }

    /// <summary>Finds the windows that fail in the last statement.</summary>
    public void IsolateLast(string final) =>
        Stages[^1].Isolate(() => EngineFailure.Try(() => _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Probe} AS {final}")), Failed(Stages.Count == 1));

    /// <summary>Ends the present inputs: frees their rows.</summary>
    public void End()
    {
        for (var i = 0; i <= Stages.Count; i++)
        {
            _connection.Execute($"DROP TABLE IF EXISTS {Rows(i)}");
        }

        Notes.Clear();
        foreach (var stage in Stages)
        {
            stage.Forget(Clock.Watermark);
        }
    }

    // Several rows of one record are late for one window: the record is reported once.
    private void Add(StatementNote late)
    {
        if (Notes.Count == 0 || Notes[^1] != late)
        {
            Notes.Add(late);
        }
    }

    private string Suffix(int stage) => _suffix + stage.ToString(CultureInfo.InvariantCulture);

    private string Rows(int stage) => "stream_rows" + Suffix(stage);

    private void CreateFirst(string table, string where)
    {
        var (place, order) = _plan.Carried;
        var leaves = _plan.Branches.Select((branch, number) =>
        {
            var columns = branch.Columns.Select((c, i) => c is null ? "" : $", s{i.ToString(CultureInfo.InvariantCulture)} AS {c}");
            var leaf = $"(SELECT {StreamSourcePlan.Place} AS {place}, {StreamSourcePlan.Place} AS {order}{string.Concat(columns)} "
                + $"FROM {_branches[number].Table}{where})";
            return branch.Segment is { } segment ? $"SELECT *, {number.ToString(CultureInfo.InvariantCulture)} AS u FROM ({segment.Over(leaf)})" : leaf;
        }).ToList();
        Create(table, 0, _plan.First, leaves.Count == 1 ? leaves[0] : $"(SELECT * FROM ({string.Join(" UNION ALL ", leaves)}) ORDER BY {order}, u)", "");
    }

    /// <summary>Hands the due rows of a stage to the next one.</summary>
    private void Hand(int stage)
    {
        if (Stages[stage].DueItems == 0)
        {
            Stages[stage + 1].Empty();
            return;
        }

        var segment = Stages[stage].Segment;
        var order = _plan.Carried.Order;
        var by = "ORDER BY " + (segment.HasGroups ? string.Join(", ", segment.Columns.Select(c => c.Name)) : order);
        void Fill(string table) => Create(table, stage + 1, segment, Stages[stage].Leaf(), by);
        if (EngineFailure.Try(() => Fill(Rows(stage + 1))) is not null)
        {
            Stages[stage].Isolate(() => EngineFailure.Try(() => Fill(Probe)), Failed(stage == 0));
            Fill(Rows(stage + 1));
        }

        Orders[stage + 1] += EngineRows.Count(_connection, Rows(stage + 1));
    }

    private void Create(string table, int target, StreamSegment segment, string leaf, string by)
    {
        var (place, order) = _plan.Carried;
        var number = $"CAST('{Orders[target].ToString(CultureInfo.InvariantCulture)}' AS BIGINT) + row_number() OVER ({by})";
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {place}, {number} AS {order}, "
            + $"{string.Join(", ", segment.Columns.Skip(2).Select(c => c.Name))} FROM ({segment.Over(leaf)}){(by.Length == 0 ? "" : " ORDER BY 2")}");
    }

    private FailedItem Failed(bool isFirst) =>
        (place, window, reason) => Notes.Add(new(place, isFirst && !_plan.Stages[0].Fires, window, null, reason));
}
