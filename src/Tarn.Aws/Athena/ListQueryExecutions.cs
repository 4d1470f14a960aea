using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>Ids of a work group'\''s executions, newest first.</summary>
    public async Task<ListQueryExecutionsOutput> ListQueryExecutions(ListQueryExecutionsInput input, Call call, CancellationToken cancellationToken)
    {
        CheckWorkGroup(input.WorkGroup);
        var limit = input.MaxResults ?? 50;
        var ids = await executions.List(call.Account, call.Region, Primary, _tokens.Read(call, Primary, input.NextToken), limit + 1, cancellationToken);
        return new ListQueryExecutionsOutput
        {
            QueryExecutionIds = [.. ids.Take(limit)],
            NextToken = ids.Count > limit ? _tokens.After(call, Primary, ids[limit - 1]) : null,
        };
    }
}
