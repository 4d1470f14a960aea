using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>One database.</summary>
    public async Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken ct)
    {
        CheckCatalog(input.CatalogName);
        var names = await executions.Catalog.ListDatabases(PrincipalOf(call), ct);
        var name = names.FirstOrDefault(n => n.Equals(input.DatabaseName, StringComparison.OrdinalIgnoreCase))
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        return new GetDatabaseOutput { Database = new Database { Name = name } };
    }
}
