using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Aws.TarnApi.Parts;

namespace Tarn.Aws.TarnApi.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Lists tables of the call's region with rows and freshness, in the order of their names. List and count hold only the tables that the
    /// caller may get from Glue.
    /// </summary>
    public async Task<ListTableStatusOutput> ListTableStatus(ListTableStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var (of, size) = ($"{input.Database}\0{input.Table}", input.MaxResults ?? NumberTokens.SizeDefault);
        var seen = TableStatuses.SeenBy(call, catalog)
            .Where(table => (input.Database is null || table.Name.Database == input.Database) && (input.Table is null || table.Name.Table == input.Table))
            .Select(table => (Key: $"{table.Name.Database}\0{table.Name.Table}", Table: table)).ToList();
        seen.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));

        var after = tokens.Read(call, of, input.NextToken);
        var rest = after is null ? seen : [.. seen.SkipWhile(one => string.CompareOrdinal(one.Key, after) <= 0)];
        var page = new List<TableStatus>();
        foreach (var (_, table) in rest.Take(size))
        {
            page.Add(await statuses.Of(table, cancellationToken));
        }

        return new ListTableStatusOutput
        {
            Tables = page,
            Total = seen.Count,
            NextToken = rest.Count > size ? tokens.After(call, of, rest[size - 1].Key) : null,
        };
    }
}
