using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
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
}
