using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Finds tables of all databases by words and by the values of their properties, of which every one must match. Tables that the caller may
    /// not search are left out.
    /// </summary>
    [Kept("ResourceShareType", "nothing is shared between accounts")]
    [Kept("IncludeStatusDetails", "there is no status of asynchronous changes: changes are done when answered")]
    public async Task<SearchTablesOutput> SearchTables(SearchTablesInput input, Call call, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Table>();
        foreach (var database in catalog.Databases(CatalogFinder.ScopeOf(call, input.CatalogId)))
        {
            foreach (var entry in catalog.Tables(database.Name).Where(entry => call.IsAllowed("glue:SearchTables", ArnOf(call, entry))))
            {
                var table = await Show(entry, call, cancellationToken);
                if (TableMatcher.Matches(table, input.SearchText, input.Filters ?? []))
                {
                    found[$"{TableMatcher.OrderOf(table, input.SortCriteria)}\0{entry.Name.Database}/{entry.Name.Table}"] = table;
                }
            }
        }

        var names = found.Keys.Order(StringComparer.Ordinal).ToArray();
        if (input.SortCriteria is [{ Sort: "DESC" }, ..])
        {
            Array.Reverse(names);
        }

        // The rows of a page are counted, because a table may appear before the page's end meanwhile.
        var from = tokens.Read(call, "search", input.NextToken) is { } last ? Array.IndexOf(names, last) + 1 : 0;
        var page = names.Skip(from).Take(input.MaxResults ?? CatalogFinder.PageDefault).ToArray();
        return new SearchTablesOutput
        {
            TableList = [.. page.Select(name => found[name])],
            NextToken = from + page.Length < names.Length ? tokens.After(call, "search", page[^1]) : null,
        };
    }

    private static string ArnOf(Call call, CatalogTable entry) =>
        Arn.Of("glue", call.Region, call.Account, $"table/{entry.Name.Database}/{entry.Name.Table}").ToString();
}
