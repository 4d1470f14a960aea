using System.Globalization;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running;

/// <content>The way of rows from the sources into the first feeds.</content>
internal sealed partial class StatementRun
{
    /// <summary>Runs the statement between the sources and the first stages.</summary>
    /// <returns>The records that fail in it, with their reasons; null: none does.</returns>
    public IReadOnlyList<(long Place, string Reason)>? First()
    {
        if (EngineFailure.Try(TakeFirsts) is null)
        {
            return null;
        }

        if (IsDirect)
        {
            Sources[0].MakeTable();
        }

        var failed = new List<(long, string)>();
        var places = Sources.SelectMany(s => s.Records.Select(r => r.Place)).Order().ToList();
        EngineFailure.Find(0, places.Count, Fails, (i, reason) => failed.Add((places[i], reason)));
        return failed;

        string? Fails(int from, int to) => EngineFailure.Try(() => CreateFirsts(_ => Probe, string.Create(
            CultureInfo.InvariantCulture, $" WHERE {StreamSourcePlan.Place} BETWEEN {places[from]} AND {places[to - 1]}")));
    }

    private void TakeFirsts()
    {
        if (_direct is null)
        {
            CreateFirsts(Rows, "");
            return;
        }

        var first = _plan.Firsts[0];
        string Sql() => first.Segment.Over(Leaf(first, 0, ""));
        _direct.Give(Sources[0].IsInline ? (_inline ??= _connection.Prepare(Sql())).Execute() : _connection.Query(Sql()));
    }

    /// <inheritdoc/>
    public void Dispose() => _inline?.Dispose();

    private void CreateFirsts(Func<int, string> table, string where)
    {
        var branch = 0;
        foreach (var first in _plan.Firsts)
        {
            CreateFirst(first, branch, table(first.Feed), where);
            branch += first.Branches.Count;
        }
    }

    private void CreateFirst(StreamFirst first, int branch, string table, string where) =>
        Create(table, first.Feed, first.Segment, Leaf(first, branch, where), "");

    /// <summary>The rows of sources for a feed, in the engine's SQL.</summary>
    private string Leaf(StreamFirst first, int branch, string where)
    {
        var (place, order) = _plan.Carried;
        var leaves = first.Branches.Select((one, number) =>
        {
            var columns = one.Columns.Select((c, i) => c is null ? "" : $", s{i.ToString(CultureInfo.InvariantCulture)} AS {c}");
            var source = _branches[branch + number];
            var kind = source.Plan.Table.IsChangelog ? $", {StreamSourcePlan.Kind} AS {_plan.Kind}" : "";
            var rows = $"(SELECT {StreamSourcePlan.Place} AS {place}, {StreamSourcePlan.Place} AS {order}{kind}{string.Concat(columns)} "
                + $"FROM {source.From}{where})";
            return one.Segment is { } segment ? $"SELECT *, {number.ToString(CultureInfo.InvariantCulture)} AS u FROM ({segment.Over(rows)})" : rows;
        }).ToList();
        var ties = first.Segment.HasKinds ? $", {_plan.Kind}" : "";
        return leaves.Count == 1 ? leaves[0] : $"(SELECT * FROM ({string.Join(" UNION ALL ", leaves)}) ORDER BY {order}, u{ties})";
    }
}
