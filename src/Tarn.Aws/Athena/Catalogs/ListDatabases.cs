using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>Databases of the catalog.</summary>
    public async Task<ListDatabasesOutput> ListDatabases(ListDatabasesInput input, Call call, CancellationToken cancellationToken)
    {
        DataCatalogs.Check(input.CatalogName);
        var names = await catalog.ListDatabases(PrimaryWorkGroup.PrincipalOf(call), cancellationToken);
        var (page, next) = tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? 50);
        return new ListDatabasesOutput { DatabaseList = [.. page.Select(name => new Database { Name = name })], NextToken = next };
    }
}
