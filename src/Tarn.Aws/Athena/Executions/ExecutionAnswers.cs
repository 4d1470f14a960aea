using System.Text;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Athena.Executions;

/// <summary>Executions as Athena shows them.</summary>
internal static class ExecutionAnswers
{
    public static QueryExecution Show(Execution e) => new()
    {
        QueryExecutionId = e.Key.Id,
        Query = e.Sql,
        StatementType = e.Kind.ToString().ToUpperInvariant(),
        SubstatementType = e.Substatement,
        ResultConfiguration = new ResultConfiguration
        {
            OutputLocation = e.OutputLocation,
            EncryptionConfiguration = e.Document.IsEmpty ? null : new EncryptionConfiguration { EncryptionOption = Encoding.UTF8.GetString(e.Document.Span) },
        },
        ResultReuseConfiguration = new ResultReuseConfiguration { ResultReuseByAgeConfiguration = new ResultReuseByAgeConfiguration { Enabled = false } },
        QueryExecutionContext = new QueryExecutionContext { Database = e.Database, Catalog = e.Catalog.ToLowerInvariant() },
        Status = Status(e),
        Statistics = new QueryExecutionStatistics
        {
            EngineExecutionTimeInMillis = e.Statistics.EngineMs,
            DataScannedInBytes = e.Statistics.ScannedBytes,
            TotalExecutionTimeInMillis = e.Statistics.TotalMs,
            QueryQueueTimeInMillis = e.Statistics.QueueMs,
            ServicePreProcessingTimeInMillis = 0,
            QueryPlanningTimeInMillis = e.Statistics.PlanningMs,
            ServiceProcessingTimeInMillis = Rest(e.Statistics),
            ResultReuseInformation = new ResultReuseInformation { ReusedPreviousResult = false },
        },
        WorkGroup = e.WorkGroup,
        EngineVersion = PrimaryWorkGroup.Engine,
        ExecutionParameters = e.Parameters.Count == 0 ? null : e.Parameters,
    };

    public static QueryRuntimeStatistics ShowRuntime(Execution e) => new()
    {
        Timeline = new QueryRuntimeStatisticsTimeline
        {
            QueryQueueTimeInMillis = e.Statistics.QueueMs,
            ServicePreProcessingTimeInMillis = 0,
            QueryPlanningTimeInMillis = e.Statistics.PlanningMs,
            EngineExecutionTimeInMillis = e.Statistics.EngineMs,
            ServiceProcessingTimeInMillis = Rest(e.Statistics),
            TotalExecutionTimeInMillis = e.Statistics.TotalMs,
        },
        Rows = new QueryRuntimeStatisticsRows
        {
            InputRows = e.Statistics.InputRows,
            InputBytes = e.Statistics.ScannedBytes,
            OutputRows = e.Statistics.OutputRows,
            OutputBytes = e.Statistics.OutputBytes,
        },
    };

    private static QueryExecutionStatus Status(Execution e) => new()
    {
        State = e.State.ToString().ToUpperInvariant(),
        StateChangeReason = e.Error?.Text ?? (e.State == ExecutionState.Cancelled ? "Query cancelled by user" : null),
        SubmissionDateTime = DateTimeOffset.FromUnixTimeMilliseconds(e.SubmittedMs),
        CompletionDateTime = e.CompletedMs is { } completed ? DateTimeOffset.FromUnixTimeMilliseconds(completed) : null,
        AthenaError = e.Error is { } error ? AthenaErrorTypes.Of(error) : null,
    };

    private static long Rest(ExecutionStatistics s) => Math.Max(0, s.TotalMs - s.QueueMs - s.PlanningMs - s.EngineMs);
}
