using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Sql.Prepared;

namespace Tarn.Aws.Athena.NamedQueries;

internal sealed partial class NamedQueryOperations
{
    private const int PageDefault = 50;

    /// <summary>Ids of a work group's named queries.</summary>
    public async Task<ListNamedQueriesOutput> ListNamedQueries(ListNamedQueriesInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.WorkGroup).Name;
        var limit = input.MaxResults ?? PageDefault;
        var after = tokens.Read(call, group, input.NextToken);
        var ids = await queries.List(new GroupKey(call.Account, call.Region, group), after, limit + 1, cancellationToken);
        return new ListNamedQueriesOutput
        {
            NamedQueryIds = [.. ids.Take(limit)],
            NextToken = ids.Count > limit ? tokens.After(call, group, ids[limit - 1]) : null,
        };
    }
}
