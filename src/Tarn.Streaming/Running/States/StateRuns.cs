using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running.States;

/// <summary>The runs of steps with state.</summary>
internal static class StateRuns
{
    /// <param name="plan">The statement.</param>
    /// <param name="stage">The step's number among the stages.</param>
    /// <param name="rows">The table of a feed.</param>
    /// <param name="suffix">Ends the names of the step's tables.</param>
    /// <param name="zone">The zone of windows over instants.</param>
    /// <param name="ttl">Bounds the state of steps that time does not bound.</param>
    /// <param name="connection">The engine.</param>
    public static StateRun Of(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, StateTtl ttl, DuckConnection connection)
    {
        var run = Of(plan, stage, rows, suffix, zone, connection);
        if (ttl.Ms > 0 && plan.Stages[stage].Expires)
        {
            run.Bound(ttl);
        }

        return run;
    }

    private static StateRun Of(StreamPlan plan, int stage, Func<int, string> rows, string suffix, StreamZone zone, DuckConnection connection) =>
        plan.Stages[stage].Node switch
        {
            StreamPaneNode => new PaneRun(plan, stage, rows, suffix, zone, connection),
            StreamGroupNode when plan.Stages[stage].Aggregates?.Folds is not null => new FoldRun(plan, stage, rows, suffix, connection),
            StreamGroupNode => new GroupRun(plan, stage, rows, suffix, connection),
            StreamRankNode => new RankRun(plan, stage, rows, suffix, connection),
            StreamFirstNode => new FirstRun(plan, stage, rows, suffix, connection),
            StreamSortNode => new SortRun(plan, stage, rows, suffix, connection),
            StreamOverNode when plan.Stages[stage].Aggregates?.Folds is not null => new OverFoldRun(plan, stage, rows, suffix, connection),
            StreamOverNode => new OverRun(plan, stage, rows, suffix, connection),
            StreamRunningNode => new RunningRun(plan, stage, rows, suffix, connection),
            StreamNewestNode => new NewestRun(plan, stage, rows, suffix, connection),
            StreamWatermarkNode => new WatermarkRun(plan, stage, rows, suffix, connection),
            StreamSetNode => new SetRun(plan, stage, rows, suffix, connection),
            var node => throw new InvalidOperationException($"no run for {node.GetType().Name}"),
        };
}
