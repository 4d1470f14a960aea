using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>One database.</summary>
    public async Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        CheckCatalog(input.CatalogName);
        var names = await executions.Catalog.ListDatabases(PrincipalOf(call), cancellationToken);
        var name = names.FirstOrDefault(n => n.Equals(input.DatabaseName, StringComparison.OrdinalIgnoreCase))
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        return new GetDatabaseOutput { Database = new Database { Name = name } };
    }
}
