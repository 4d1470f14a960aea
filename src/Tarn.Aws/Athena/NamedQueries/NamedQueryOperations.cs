using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.NamedQueries;
using Tarn.Sql.Prepared;
using KeptQuery = Tarn.Sql.NamedQueries.NamedQuery;
using NamedQuery = Tarn.Aws.Athena.Model.NamedQuery;

namespace Tarn.Aws.Athena.NamedQueries;

/// <summary>Named queries.</summary>
/// <param name="groups">Finds work groups.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class NamedQueryOperations(NamedQueryStore queries, WorkGroupFinder groups, PageTokens tokens)
{
    public async Task DeleteNamedQuery(DeleteNamedQueryInput input, Call call, CancellationToken cancellationToken)
    {
        _ = await Find(call, input.NamedQueryId, cancellationToken) ?? throw NotFound(input.NamedQueryId);
        await queries.Remove(call.Account, call.Region, input.NamedQueryId, cancellationToken);
    }

    public async Task<GetNamedQueryOutput> GetNamedQuery(GetNamedQueryInput input, Call call, CancellationToken cancellationToken) => new()
    {
        NamedQuery = Show(await Find(call, input.NamedQueryId, cancellationToken) ?? throw NotFound(input.NamedQueryId)),
    };

    private const int PageDefault = 50;

    /// <summary>Ids of a work group's named queries.</summary>
    public async Task<ListNamedQueriesOutput> ListNamedQueries(ListNamedQueriesInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.WorkGroup).Name;
        var limit = input.MaxResults ?? PageDefault;
        var after = tokens.Read(call, group, input.NextToken);
        var ids = await queries.List(new WorkGroupKey(call.Account, call.Region, group), after, limit + 1, cancellationToken);
        return new ListNamedQueriesOutput
        {
            NamedQueryIds = [.. ids.Take(limit)],
            NextToken = ids.Count > limit ? tokens.After(call, group, ids[limit - 1]) : null,
        };
    }

    /// <summary>Changes the name, statement and description of a named query.</summary>
    public async Task<UpdateNamedQueryOutput> UpdateNamedQuery(UpdateNamedQueryInput input, Call call, CancellationToken cancellationToken)
    {
        var changed = await queries.Change(
            call.Account,
            call.Region,
            input.NamedQueryId,
            query => query with { Name = input.Name, Sql = input.QueryString, Description = input.Description ?? query.Description },
            cancellationToken);
        return changed is null ? throw NotFound(input.NamedQueryId) : new UpdateNamedQueryOutput();
    }

    private ValueTask<KeptQuery?> Find(Call call, string id, CancellationToken cancellationToken) =>
        queries.Find(call.Account, call.Region, id, cancellationToken);

    private static AwsErrorException NotFound(string id) =>
        AthenaErrors.InvalidRequestException($"NamedQuery {id} was not found", "INVALID_INPUT");

    private static NamedQuery Show(KeptQuery query) => new()
    {
        NamedQueryId = query.Id,
        Name = query.Name,
        Description = query.Description,
        Database = query.Database,
        QueryString = query.Sql,
        WorkGroup = query.WorkGroup,
    };
}
