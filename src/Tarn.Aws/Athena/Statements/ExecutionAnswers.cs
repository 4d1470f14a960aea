using System.Text;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Executions;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Athena.Statements;

/// <summary>Executions as Athena shows them.</summary>
internal static class ExecutionAnswers
{
    public static QueryExecution Show(Execution e) => Show(e, Kept(e));

    private static QueryExecution Show(Execution e, QueryExecution kept) => new()
    {
        QueryExecutionId = e.Key.Id,
        Query = e.Sql,
        StatementType = e.Kind.ToString().ToUpperInvariant(),
        SubstatementType = e.Substatement,
        ResultConfiguration = e.IsManaged ? null : kept.ResultConfiguration! with { OutputLocation = e.OutputLocation },
        ManagedQueryResultsConfiguration = e.IsManaged ? new ManagedQueryResultsConfiguration { Enabled = true } : null,
        ResultReuseConfiguration = kept.ResultReuseConfiguration
            ?? new ResultReuseConfiguration { ResultReuseByAgeConfiguration = new ResultReuseByAgeConfiguration { Enabled = false } },
        QueryExecutionContext = new QueryExecutionContext { Database = e.Database, Catalog = e.Catalog.ToLowerInvariant() },
        Status = Status(e),
        Statistics = new QueryExecutionStatistics
        {
            EngineExecutionTimeInMillis = e.Statistics.EngineMs,
            DataScannedInBytes = e.Statistics.ScannedBytes,
            DataManifestLocation = e.ManifestLocation,
            TotalExecutionTimeInMillis = e.Statistics.TotalMs,
            QueryQueueTimeInMillis = e.Statistics.QueueMs,
            ServicePreProcessingTimeInMillis = 0,
            QueryPlanningTimeInMillis = e.Statistics.PlanningMs,
            ServiceProcessingTimeInMillis = e.Statistics.ServiceMs,
            ResultReuseInformation = new ResultReuseInformation { ReusedPreviousResult = e.ReusedFrom is not null },
        },
        WorkGroup = e.WorkGroup,
        EngineVersion = kept.EngineVersion ?? WorkGroupFinder.Engine,
        ExecutionParameters = e.Parameters.Count == 0 ? null : e.Parameters,
    };

    /// <summary>The door document of an execution: members of the answer that the domain does not know.</summary>
    public static byte[] Keep(QueryExecution members) => ShapeDocument.Encode(new GetQueryExecutionOutput { QueryExecution = members });

    // Executions of earlier programs have the encryption option alone, or nothing.
    private static QueryExecution Kept(Execution e) => e.Document.Span switch
    {
        [] => new QueryExecution { ResultConfiguration = new ResultConfiguration() },
        [(byte)'S', ..] => new QueryExecution
        {
            ResultConfiguration = new ResultConfiguration
            {
                EncryptionConfiguration = new EncryptionConfiguration { EncryptionOption = Encoding.UTF8.GetString(e.Document.Span) },
            },
        },
        _ => ShapeDocument.Decode<GetQueryExecutionOutput>(e.Document).QueryExecution!,
    };

    public static QueryRuntimeStatistics ShowRuntime(Execution e) => new()
    {
        Timeline = new QueryRuntimeStatisticsTimeline
        {
            QueryQueueTimeInMillis = e.Statistics.QueueMs,
            ServicePreProcessingTimeInMillis = 0,
            QueryPlanningTimeInMillis = e.Statistics.PlanningMs,
            EngineExecutionTimeInMillis = e.Statistics.EngineMs,
            ServiceProcessingTimeInMillis = e.Statistics.ServiceMs,
            TotalExecutionTimeInMillis = e.Statistics.TotalMs,
        },
        Rows = new QueryRuntimeStatisticsRows
        {
            InputRows = e.Statistics.InputRows,
            InputBytes = e.Statistics.ScannedBytes,
            OutputRows = e.Statistics.OutputRows,
            OutputBytes = e.Statistics.OutputBytes,
        },
        OutputStage = StageAnswers.Show(e),
    };

    private static QueryExecutionStatus Status(Execution e) => new()
    {
        State = e.State.ToString().ToUpperInvariant(),
        StateChangeReason = e.Error?.Text ?? (e.State == ExecutionState.Cancelled ? "Query cancelled by user" : LeftOut(e)),
        SubmissionDateTime = DateTimeOffset.FromUnixTimeMilliseconds(e.SubmittedMs),
        CompletionDateTime = e.CompletedMs is { } completed ? DateTimeOffset.FromUnixTimeMilliseconds(completed) : null,
        AthenaError = e.State == ExecutionState.Failed && e.Error is { } error ? AthenaErrorTypes.Of(error) : null,
    };

    private static string? LeftOut(Execution e) => e.Statistics.LeftOut is { } leftOut ? $"left out of the result: {leftOut}" : null;
}
