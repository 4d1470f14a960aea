using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Ids of a work group's executions, newest first.</summary>
    public async Task<ListQueryExecutionsOutput> ListQueryExecutions(ListQueryExecutionsInput input, Call call, CancellationToken cancellationToken)
    {
        PrimaryWorkGroup.Check(input.WorkGroup);
        var limit = input.MaxResults ?? 50;
        var after = tokens.Read(call, PrimaryWorkGroup.Name, input.NextToken);
        var ids = await executions.List(call.Account, call.Region, PrimaryWorkGroup.Name, after, limit + 1, cancellationToken);
        return new ListQueryExecutionsOutput
        {
            QueryExecutionIds = [.. ids.Take(limit)],
            NextToken = ids.Count > limit ? tokens.After(call, PrimaryWorkGroup.Name, ids[limit - 1]) : null,
        };
    }
}
