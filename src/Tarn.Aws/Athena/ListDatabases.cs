using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>Databases of the catalog.</summary>
    public async Task<ListDatabasesOutput> ListDatabases(ListDatabasesInput input, Call call, CancellationToken cancellationToken)
    {
        CheckCatalog(input.CatalogName);
        var names = await executions.Catalog.ListDatabases(PrincipalOf(call), cancellationToken);
        var (page, next) = _tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? 50);
        return new ListDatabasesOutput { DatabaseList = [.. page.Select(name => new Database { Name = name })], NextToken = next };
    }
}
