using Tarn.Sql.Running;
using Tarn.Aws.Athena.Model;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Athena.Statements;

/// <summary>The plan of an execution as Athena's tree of stages: the output, and below it one stage for each scan of a table.</summary>
internal static class StageAnswers
{
    private const string Finished = "FINISHED";

    /// <summary>The output stage; null for statements without a plan, and before the end.</summary>
    public static QueryStage? Show(Execution e)
    {
        if (e.Plan is not { } plan)
        {
            return null;
        }

        var scans = new List<QueryStage>();
        var node = Node(plan, scans);
        return new QueryStage
        {
            StageId = 0,
            State = Finished,
            InputRows = e.Statistics.InputRows,
            InputBytes = e.Statistics.ScannedBytes,
            OutputRows = e.Statistics.OutputRows,
            OutputBytes = e.Statistics.OutputBytes,
            ExecutionTime = e.Statistics.EngineMs,
            QueryStagePlan = new QueryStagePlanNode { Name = "Output", Identifier = "", Children = [node], RemoteSources = [] },
            SubStages = scans,
        };
    }

    private static QueryStagePlanNode Node(PlanStep step, List<QueryStage> scans)
    {
        if (step.Table.Length == 0)
        {
            var children = step.Inputs.Select(input => Node(input, scans)).ToList();
            return new QueryStagePlanNode { Name = step.Name, Identifier = "", Children = children, RemoteSources = [] };
        }

        var id = scans.Count + 1;
        scans.Add(new QueryStage
        {
            StageId = id,
            State = Finished,
            InputRows = step.Rows,
            InputBytes = step.Bytes,
            QueryStagePlan = new QueryStagePlanNode { Name = step.Name, Identifier = $"[table = {step.Table}]", Children = [], RemoteSources = [] },
            SubStages = [],
        });
        return new QueryStagePlanNode { Name = "RemoteSource", Identifier = "", Children = [], RemoteSources = [FormattableString.Invariant($"{id}")] };
    }
}
