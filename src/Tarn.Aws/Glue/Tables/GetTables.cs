using System.Text.RegularExpressions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Lists a database's tables in the order of their names.</summary>
    [Kept("AttributesToGet", "a hint: more is answered than asked for")]
    [Kept("AuditContext", "for AWS's own engines")]
    [Kept("IncludeStatusDetails", "there is no status of asynchronous changes: changes are done when answered")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("QueryAsOfTime", "time travel in SQL")]
    public async Task<GetTablesOutput> GetTables(GetTablesInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var database = CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseName);
        _ = finder.Find(call, database);
        var limit = input.MaxResults ?? CatalogFinder.PageDefault;
        var found = await TablesAfter(
            database, tokens.Read(call, input.DatabaseName, input.NextToken), NamePattern.Parse(input.Expression, "Expression"), limit + 1, cancellationToken);
        var shown = new List<Table>();
        foreach (var entry in found.Take(limit))
        {
            shown.Add(await Show(entry, call, cancellationToken));
        }

        return new GetTablesOutput
        {
            TableList = shown,
            NextToken = found.Count > limit ? tokens.After(call, input.DatabaseName, found[limit - 1].Name.Table) : null,
        };
    }

    private async ValueTask<List<CatalogTable>> TablesAfter(
        DatabaseName database, string? after, Regex? pattern, int count, CancellationToken cancellationToken)
    {
        const int PageRows = 200;
        var found = new List<CatalogTable>();
        while (found.Count < count)
        {
            var from = after;
            var page = await store.Read(reader => catalog.ListTables(reader, database, from, PageRows), cancellationToken);
            found.AddRange(page.Where(entry => pattern is null || pattern.IsMatch(entry.Name.Table)).Take(count - found.Count));
            if (page.Count < PageRows)
            {
                break;
            }

            after = page[^1].Name.Table;
        }

        return found;
    }
}
