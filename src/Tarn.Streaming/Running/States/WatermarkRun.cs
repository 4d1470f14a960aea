using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>Gives each row at once, with the watermark before it.</summary>
internal sealed class WatermarkRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : StateRun(plan, stage, rows, suffix, connection)
{
    private readonly string _mark = ((StreamWatermarkNode)plan.Stages[stage].Node).Mark.Name;

    protected override bool Keeps => false;

    // The greatest watermark is no time.
    protected override string Computed => $", CASE WHEN d.a5 = 1 THEN make_timestamp_ms(d.a4) END AS {_mark}";

    protected override void Accept(in StateRow row, long watermark, LateRow late) =>
        Give(row.Place, row.Kind, row.Order, watermark, watermark is long.MinValue or long.MaxValue ? 0 : 1);
}
