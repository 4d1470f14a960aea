using System.Globalization;
using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running;

/// <summary>UNION ALL of parts that are no records alone. Rows pass at once, in the order of the inputs that made them due, then of the parts.</summary>
internal sealed class UnionRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection) : StageRun
{
    private readonly StreamStage _stage = plan.Stages[stage];
    private readonly string _due = "stream_union" + suffix;
    private (long From, long To)? _range;
    private int _count;

    public override StreamSegment Segment => _stage.Segment;

    public override int DueItems => _count;

    public override long StateRows => 0;

    public override bool WaitsForWatermark => false;

    private bool HasKinds => _stage.Inputs.Any(feed => plan.SegmentInto(feed).HasKinds);

    public override void Advance(StreamClock clock, LateRow late, FailedItem failed)
    {
        var (place, order) = plan.Carried;
        var parts = _stage.Inputs.Select((feed, number) => $"SELECT {place}, {order}{Kind(feed)}{Columns(feed)}, "
            + $"{number.ToString(CultureInfo.InvariantCulture)} AS u FROM {rows(feed)}");
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {_due} AS SELECT *, row_number() OVER (ORDER BY {place}, u, {order}) AS n "
            + $"FROM ({string.Join(" UNION ALL ", parts)}) ORDER BY n");
        _count = (int)EngineRows.Count(connection, _due);
    }

    public override string Leaf()
    {
        var (place, order) = plan.Carried;
        var kind = HasKinds ? $", {plan.Kind}" : "";
        var where = _range is var (from, to) ? string.Create(CultureInfo.InvariantCulture, $" WHERE n > {from} AND n <= {to}") : "";
        return $"(SELECT {place}, n AS {order}{kind}{Columns(_stage.Inputs[0])} FROM {_due}{where} ORDER BY n)";
    }

    public override void Isolate(Func<string?> probe, FailedItem failed)
    {
        EngineFailure.Find(0, _count, (from, to) =>
        {
            _range = (from, to);
            return probe();
        }, (item, reason) =>
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"n = {item + 1}");
            failed(EngineRows.Number(connection, $"SELECT {plan.Carried.Place} FROM {_due} WHERE {row}"), null, reason);
            connection.Execute($"DELETE FROM {_due} WHERE {row}");
        });
        _range = null;
    }

    public override void Forget(long watermark)
    {
        _count = 0;
        connection.Execute($"DROP TABLE IF EXISTS {_due}");
    }

    // Parts that only add rows have no kinds; beside others, their rows are added.
    private string Kind(int feed) => !HasKinds ? "" : plan.SegmentInto(feed).HasKinds ? $", {plan.Kind}" : $", 0::TINYINT AS {plan.Kind}";

    private string Columns(int feed)
    {
        string[] own = [plan.Carried.Place, plan.Carried.Order, plan.Kind];
        return string.Concat(plan.SegmentInto(feed).Columns.Where(c => !own.Contains(c.Name)).Select(c => ", " + c.Name));
    }
}
