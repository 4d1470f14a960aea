using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>One database.</summary>
    public async Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        var names = await catalog.ListDatabases(WorkGroupFinder.PrincipalOf(call), cancellationToken);
        var name = names.FirstOrDefault(n => n.Equals(input.DatabaseName, StringComparison.OrdinalIgnoreCase))
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        return new GetDatabaseOutput { Database = tables.Database(call, name) };
    }
}
