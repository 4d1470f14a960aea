using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Databases;

internal sealed partial class DatabaseOperations
{
    /// <summary>Lists the catalog's databases in the order of their names.</summary>
    [Kept("AttributesToGet", "a hint: more is answered than asked for")]
    public async Task<GetDatabasesOutput> GetDatabases(GetDatabasesInput input, Call call, CancellationToken cancellationToken)
    {
        var scope = CatalogFinder.ScopeOf(call, input.CatalogId);
        if (input.ResourceShareType == "FOREIGN")
        {
            return new GetDatabasesOutput { DatabaseList = [] };
        }

        var limit = input.MaxResults ?? CatalogFinder.PageDefault;
        var after = tokens.Read(call, "", input.NextToken);
        var page = await store.Read(reader => catalog.ListDatabases(reader, scope, after, limit + 1), cancellationToken);
        return new GetDatabasesOutput
        {
            DatabaseList = [.. page.Take(limit).Select(database => DatabaseDefinitions.Show(database, call))],
            NextToken = page.Count > limit ? tokens.After(call, "", page[limit - 1].Name.Database) : null,
        };
    }
}
