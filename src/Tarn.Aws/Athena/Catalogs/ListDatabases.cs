using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>Databases of the catalog.</summary>
    public async Task<ListDatabasesOutput> ListDatabases(ListDatabasesInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        var names = await catalog.ListDatabases(WorkGroupFinder.PrincipalOf(call), cancellationToken);
        var (page, next) = tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? 50);
        return new ListDatabasesOutput { DatabaseList = [.. page.Select(name => tables.Database(call, name))], NextToken = next };
    }
}
