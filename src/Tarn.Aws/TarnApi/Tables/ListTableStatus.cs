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
        var seen = TableStatuses.SeenBy(call, catalog)
            .Where(table => (input.Database is null || table.Name.Database == input.Database) && (input.Table is null || table.Name.Table == input.Table))
            .Select(table => (Key: $"{table.Name.Database}\0{table.Name.Table}", Table: table)).ToList();
        seen.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));

        var (page, next) = tokens.Of(
            call, $"{input.Database}\0{input.Table}", seen, one => one.Key, input.NextToken, input.MaxResults ?? NumberTokens.SizeDefault);
        var shown = new List<TableStatus>(page.Count);
        foreach (var (_, table) in page)
        {
            shown.Add(await statuses.Of(table, cancellationToken));
        }

        return new ListTableStatusOutput
        {
            Tables = shown,
            Total = seen.Count,
            NextToken = next,
        };
    }
}
