using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>The runs of steps that keep rows.</summary>
internal static class KeptRuns
{
    /// <param name="plan">The statement.</param>
    /// <param name="stage">The step's number among the stages.</param>
    /// <param name="suffix">Ends the names of the step's tables.</param>
    public static KeptRun Of(StreamKeptNode node, StreamPlan plan, int stage, string suffix, DuckConnection connection) => node switch
    {
        StreamGroupNode when plan.Stages[stage].Aggregates?.Folds is not null => new FoldRun(plan, stage, suffix, connection),
        StreamGroupNode => new GroupRun(plan, stage, suffix, connection),
        StreamRankNode => new RankRun(plan, stage, suffix, connection),
        StreamFirstNode => new FirstRun(plan, stage, suffix, connection),
        StreamSortNode => new SortRun(plan, stage, suffix, connection),
        StreamOverNode => new OverRun(plan, stage, suffix, connection),
        StreamMarkNode => new MarkRun(plan, stage, suffix, connection),
        StreamSetNode => new SetRun(plan, stage, suffix, connection),
        _ => throw new InvalidOperationException($"no run for {node.GetType().Name}"),
    };
}
