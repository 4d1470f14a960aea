using Tarn.Access;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>Replaces a database's definition.</summary>
    [Kept("DatabaseInput.CreateTableDefaultPermissions", "Lake Formation's defaults; only IAM decides here, as its default entry says")]
    [Refused("DatabaseInput.TargetDatabase", "a database of this catalog")]
    [Refused("DatabaseInput.FederatedDatabase", "a database of this catalog")]
    public async Task<UpdateDatabaseOutput> UpdateDatabase(UpdateDatabaseInput input, Call call, CancellationToken ct)
    {
        var name = DatabaseOf(call, input.CatalogId, input.Name);
        if (DatabaseOf(call, input.CatalogId, input.DatabaseInput.Name) != name)
        {
            throw GlueErrors.InvalidInputException("Database name cannot be changed.");
        }

        _ = Find(call, name);
        var document = Databases.Document(input.DatabaseInput);
        await store.Commit(
            async transaction =>
            {
                await catalog.UpdateDatabase(transaction, name, input.DatabaseInput.LocationUri, document);
                return true;
            },
            ct);
        return new UpdateDatabaseOutput();
    }
}
