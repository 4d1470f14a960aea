using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Athena.Statements;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Athena.Executions;

/// <summary>Executions of SQL statements.</summary>
/// <param name="executions">Runs statements and stores their results.</param>
/// <param name="groups">Finds work groups.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class ExecutionOperations(
    StatementStarts starts, ExecutionService executions, WorkGroupFinder groups, PageTokens tokens)
{
    // Clients ask again after a second or so. Most small statements end within this time.
    private static readonly TimeSpan EndWait = TimeSpan.FromMilliseconds(100);

    /// <summary>One execution. The answer waits for a short time if the statement has not ended.</summary>
    public async Task<GetQueryExecutionOutput> GetQueryExecution(GetQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, input.QueryExecutionId, cancellationToken);
        // The row of an end can be read a moment before the catalog in memory has the statement's tables: the run ends after both.
        await executions.EndedWithin(execution.Key, EndWait, cancellationToken);
        if (!execution.HasEnded)
        {
            execution = await executions.Find(execution.Key, cancellationToken) ?? execution;
        }

        return new GetQueryExecutionOutput { QueryExecution = ExecutionAnswers.Show(execution) };
    }

    /// <summary>The cost of an execution by phases, and the stages of its plan.</summary>
    public async Task<GetQueryRuntimeStatisticsOutput> GetQueryRuntimeStatistics(
        GetQueryRuntimeStatisticsInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, input.QueryExecutionId, cancellationToken);
        return new GetQueryRuntimeStatisticsOutput { QueryRuntimeStatistics = ExecutionAnswers.ShowRuntime(execution) };
    }

    /// <summary>Ids of a work group's executions, newest first.</summary>
    public async Task<ListQueryExecutionsOutput> ListQueryExecutions(ListQueryExecutionsInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.WorkGroup).Name;
        var limit = input.MaxResults ?? 50;
        var after = tokens.Read(call, group, input.NextToken);
        var ids = await executions.List(call.Account, call.Region, group, after, limit + 1, cancellationToken);
        return new ListQueryExecutionsOutput
        {
            QueryExecutionIds = [.. ids.Take(limit)],
            NextToken = ids.Count > limit ? tokens.After(call, group, ids[limit - 1]) : null,
        };
    }

    /// <summary>Accepts a statement; it runs when a worker is free and its work group has a free slot.</summary>
    [Refused("EngineConfiguration", "work groups for SQL")]
    [RefusedInside("ResultConfiguration.EncryptionConfiguration", "SSE_S3, SSE_KMS")]
    [Kept("ResultConfiguration.AclConfiguration", "the bucket's owner owns the objects written into it")]
    public async Task<StartQueryExecutionOutput> StartQueryExecution(StartQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var started = await starts.Start(input, hasJsonParts: false, call, cancellationToken);
        return new StartQueryExecutionOutput { QueryExecutionId = started.Key.Id };
    }

    /// <summary>Stops an execution; one that has ended stays as it is.</summary>
    public async Task StopQueryExecution(StopQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, input.QueryExecutionId, cancellationToken);
        await executions.Stop(execution.Key, cancellationToken);
    }

    private async Task<Execution> Find(Call call, string id, CancellationToken cancellationToken) =>
        await executions.Find(new ExecutionKey(call.Account, call.Region, id), cancellationToken)
            ?? throw AthenaErrors.InvalidRequestException($"QueryExecution {id} was not found", "INVALID_INPUT");
}
