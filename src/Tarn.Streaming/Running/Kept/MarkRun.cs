using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.Kept;

/// <summary>Gives each row at once, with the watermark before it.</summary>
internal sealed class MarkRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : KeptRun(plan, stage, rows, suffix, connection)
{
    private readonly string _mark = ((StreamMarkNode)plan.Stages[stage].Node).Mark.Name;

    protected override bool Keeps => false;

    // The greatest watermark is no time.
    protected override string Computed => $", CASE WHEN d.a5 = 1 THEN make_timestamp_ms(d.a4) END AS {_mark}";

    protected override void Accept(in KeptRow row, long watermark, LateRow late) =>
        Give(row.Place, row.Kind, row.Order, watermark, watermark is long.MinValue or long.MaxValue ? 0 : 1);
}
