using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// A step with aggregates over rows of the state. A version is a list of rows in the order in which the aggregates take them; the engine computes the
/// aggregates of each version that a due row names.
/// </summary>
internal abstract class AggregateRun : StateRun
{
    /// <summary>The most rows that the versions of one change name, 16 bytes each.</summary>
    protected const int MembersMax = 4 << 20;

    private readonly NumbersFunction _members;
    private long _versions;

    protected AggregateRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
        : base(plan, stage, rows, suffix, connection)
    {
        _members = new("stream_members" + suffix, width: 2, hasKeys: false);
        connection.Register(_members);
    }

    protected override string Computed => Aggregates is { } a ? string.Concat(a.Columns.Select(c => $", s.{c}")) : "";

    protected override string Joined => Aggregates is { } a ? $" JOIN {Versions(a)} s ON s.{a.Group} = d.a4" : "";

    protected string Versions(StreamAggregates aggregates)
    {
        // While a failing row is sought, the others' versions are left out.
        var named = Due.Range is null && Due.Left.Count == 0 ? "" : $" WHERE m.a0 IN (SELECT a4 FROM {Due.Name}() UNION ALL SELECT a5 FROM {Due.Name}())";
        var rows = $"(SELECT r.*, m.a0 AS {aggregates.Group} FROM {_members.Name}() m JOIN {Table.Name} r ON r.{Carried.Order} = m.a1{named})";
        return $"({aggregates.Sql.Replace(StreamSegment.Leaf, rows, StringComparison.Ordinal)})";
    }

    /// <summary>The rows that the versions name.</summary>
    protected int Members => _members.Count;

    /// <summary>Forgets the rows of the versions so far, whose numbers stay.</summary>
    protected void ForgetMembers() => _members.Clear();

    /// <summary>Makes a version.</summary>
    /// <param name="orders">The orders of its rows.</param>
    protected long Version(IEnumerable<long> orders)
    {
        foreach (var order in orders)
        {
            _members.Add([_versions, order]);
        }

        return _versions++;
    }

    protected override void Clear()
    {
        base.Clear();
        _members.Clear();
        _versions = 0;
    }
}
