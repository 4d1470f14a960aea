using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Joins;
using Tarn.Streaming.Running.States;
using Tarn.Streaming.Running.Records;
using Tarn.Streaming.Running.Rows;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Running;

/// <summary>A failure or a late row of a statement.</summary>
/// <param name="Place">The input that made it due.</param>
/// <param name="HasRecord">Whether the row belongs to the record at the position.</param>
/// <param name="Window">The bounds of the window in milliseconds; null: there is none.</param>
/// <param name="Watermark">The watermark of a late row; null: the row is bad.</param>
/// <param name="Reason">The reason of a bad row.</param>
internal readonly record struct StatementNote(long Place, bool HasRecord, (long Start, long End)? Window, long? Watermark, string? Reason);

/// <summary>One statement of a script: its stages over the records of its source.</summary>
internal sealed partial class StatementRun : IDisposable
{
    private const string Probe = "stream_probe";

    private readonly StreamPlan _plan;
    private readonly DuckConnection _connection;
    private readonly IReadOnlyList<SourceRun> _branches;
    private readonly IReadOnlyList<StreamClock> _clocks;
    private readonly string _suffix;
    private readonly PaneRun? _direct;
    private DuckStatement? _inline;

    public StatementRun(StreamStatement statement, int number, IReadOnlyList<SourceRun> sources, StateTtl ttl, long seed, DuckConnection connection)
    {
        (_plan, _connection) = (statement.Plan, connection);
        _branches = [.. statement.Sources.Select(s => sources[s])];
        Sources = [.. _branches.Distinct()];
        Clock = ClockOf(Enumerable.Range(0, _branches.Count));
        _suffix = number.ToString(CultureInfo.InvariantCulture) + "_";
        Target = statement.Target;
        var zone = new StreamZone(connection, _plan.Zone);
        _clocks = [.. _plan.Stages.Select(s => ClockOf(s.Branches))];
        Stages = [.. _plan.Stages.Select((s, i) => s.Node switch
        {
            StreamMatchNode { Pattern: StreamForest } => (StageRun)new ForestRun(_plan, i, Rows, Suffix(i), seed, connection),
            StreamMatchNode => new MatchRun(_plan, i, Rows, Suffix(i), ttl.Arrivals, connection),
            StreamStateNode => StateRuns.Of(_plan, i, Rows, Suffix(i), zone, ttl, connection),
            SetNode => new UnionRun(_plan, i, Rows, Suffix(i), connection),
            StreamJoinNode => new JoinRun(_plan, i, Rows, Suffix(i), zone, ttl, connection) { Versions = _branches[s.Branches[^1]].Versions },
            _ => new WindowRun(_plan, i, Rows, Suffix(i), zone, connection),
        })];
        Orders = new long[_plan.Results + 1];
        var isOneInput = _plan.Firsts is [{ Branches: [{ Segment: null }] }] && !_branches[0].IsReference && !_branches[0].Plan.Table.IsChangelog;
        _direct = isOneInput && Stages is [PaneRun panes, ..] && _plan.Stages[0].Inputs is [0] ? panes : null;
        if (_direct is not null)
        {
            _direct.TakesGiven = true;
        }
    }

    public string Target { get; }

    /// <summary>The sources of the statement, each once.</summary>
    public IReadOnlyList<SourceRun> Sources { get; }

    /// <summary>The watermark: the least of the sources'.</summary>
    public StreamClock Clock { get; }

    /// <summary>The watermarks of several sources each.</summary>
    public IEnumerable<LeastClock> LeastClocks => _clocks.Append(Clock).OfType<LeastClock>();

    public IReadOnlyList<StageRun> Stages { get; }

    /// <summary>The last order of the rows of each feed.</summary>
    public long[] Orders { get; }

    /// <summary>Whether the rows of records go into the first stage without a table.</summary>
    public bool IsDirect => _direct is not null;

    /// <summary>Whether a source has records now.</summary>
    public bool HasRecords => Sources.Any(s => s.Records.Count > 0);

    /// <summary>Late rows and failures of the present inputs.</summary>
    public List<StatementNote> Notes { get; } = [];

    /// <summary>Whether results need no sort: there is a row for each record at most, in their order.</summary>
    public bool IsOrdered => !_plan.HasStages;

    /// <summary>Runs the stages after the clock has moved.</summary>
    /// <returns>A SELECT of the rows that are due, with position, order and text; null: none are.</returns>
    public string? Advance()
    {
        if (!HasRecords && (Stages.Count == 0 || Sources.All(s => s.Clock.Moves.Count == 0 && s.Clock.Turns.Count == 0 && s.Versions.Count == 0)))
        {
            return null;
        }

        foreach (var clock in LeastClocks)
        {
            clock.Follow();
        }

        foreach (var first in _plan.Firsts)
        {
            if (IsDirect)
            {
                break;
            }

            if (HasRecords)
            {
                Orders[first.Feed] += EngineRows.Count(_connection, Rows(first.Feed));
            }
            else
            {
                Empty(first.Feed);
            }
        }

        for (var i = 0; i < Stages.Count; i++)
        {
            var takesRecords = TakesRecords(i);
            Stages[i].Advance(_clocks[i], (at, window, watermark) => Add(new(at, takesRecords, window, watermark, null)), Failed(i));
            if (i < Stages.Count - 1)
            {
                Hand(i);
            }
        }

        return Stages.Count > 0 && Stages[^1].DueItems == 0 ? null : Final();
    }

    /// <summary>Finds the windows or rows that fail in the last statement.</summary>
    /// <returns>A SELECT of the others.</returns>
    public string IsolateLast()
    {
        Stages[^1].Isolate(
            () => EngineFailure.Try(() => _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Probe} AS {Final()}")), Failed(Stages.Count - 1));
        return Final();
    }

    /// <summary>Ends the present inputs: frees their rows.</summary>
    public void End()
    {
        for (var i = IsDirect ? 1 : 0; i < Math.Max(1, _plan.Results); i++)
        {
            _connection.Execute($"DROP TABLE IF EXISTS {Rows(i)}");
        }

        Notes.Clear();
        for (var i = 0; i < Stages.Count; i++)
        {
            Stages[i].Forget(WatermarkOf(i));
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

    /// <summary>The watermark of a stage: the least of the sources below it.</summary>
    public long WatermarkOf(int stage) => _clocks[stage].Watermark;

    private string Suffix(int stage) => _suffix + stage.ToString(CultureInfo.InvariantCulture);

    private string Rows(int feed) => "stream_rows" + Suffix(feed);

    private StreamClock ClockOf(IEnumerable<int> branches)
    {
        var clocks = branches.Select(b => _branches[b]).Where(s => !s.IsReference).Select(s => s.Clock).Distinct().ToList();
        return clocks.Count == 1 ? clocks[0] : new LeastClock(clocks);
    }

    /// <summary>Whether each row that a stage takes belongs to the record at its position.</summary>
    private bool TakesRecords(int stage) => _plan.Stages[stage].Inputs.All(feed => _plan.Firsts.Any(f => f.Feed == feed));

    private string Final()
    {
        var (place, order) = _plan.Carried;
        var kind = _plan.Changes ? _plan.Kind : "0::TINYINT";
        var where = _plan.DropsOld ? $" WHERE {_plan.Kind} <> {((int)ChangeKind.UpdateBefore).ToString(CultureInfo.InvariantCulture)}" : "";
        return $"SELECT {place} AS a, {order} AS o, {StreamPlan.Line} AS v, {kind} AS q FROM "
            + (Stages.Count == 0 ? Rows(0) : $"({Stages[^1].Segment.Over(Stages[^1].Leaf())}){where}");
    }

    /// <summary>Hands the due rows of a stage to the next one.</summary>
    private void Hand(int stage)
    {
        var (feed, segment) = (_plan.Stages[stage].Into, Stages[stage].Segment);
        if (Stages[stage].DueItems == 0)
        {
            Empty(feed);
            return;
        }

        var order = _plan.Carried.Order;
        var by = "ORDER BY " + (segment.HasGroups ? string.Join(", ", segment.Columns.Select(c => c.Name)) : order);
        void Fill(string table) => Create(table, feed, segment, Stages[stage].Leaf(), by);
        if (EngineFailure.Try(() => Fill(Rows(feed))) is not null)
        {
            Stages[stage].Isolate(() => EngineFailure.Try(() => Fill(Probe)), Failed(stage));
            Fill(Rows(feed));
        }

        Orders[feed] += EngineRows.Count(_connection, Rows(feed));
    }

    /// <summary>Makes a feed without rows.</summary>
    private void Empty(int feed) => _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Rows(feed)} AS SELECT "
        + $"{string.Join(", ", _plan.SegmentInto(feed).Columns.Select(c => $"CAST(NULL AS {c.Type}) AS {c.Name}"))} WHERE false");

    private void Create(string table, int target, StreamSegment segment, string leaf, string by)
    {
        var (place, order) = _plan.Carried;
        var number = $"CAST('{Orders[target].ToString(CultureInfo.InvariantCulture)}' AS BIGINT) + row_number() OVER ({by})";
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {place}, {number} AS {order}, "
            + $"{string.Join(", ", segment.Columns.Skip(2).Select(c => c.Name))} FROM ({segment.Over(leaf)}){(by.Length == 0 ? "" : " ORDER BY 2")}");
    }

    private FailedItem Failed(int stage)
    {
        var isRecord = TakesRecords(stage) && _plan.Stages[stage] is { Fires: false };
        return (place, window, reason) => Notes.Add(new(place, isRecord, window, null, reason));
    }
}
