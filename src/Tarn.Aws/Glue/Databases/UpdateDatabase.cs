using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Databases;

internal sealed partial class DatabaseOperations
{
    /// <summary>Replaces a database's definition.</summary>
    [Kept("DatabaseInput.CreateTableDefaultPermissions", "Lake Formation's defaults; only IAM decides here, as its default entry says")]
    [Refused("DatabaseInput.TargetDatabase, DatabaseInput.FederatedDatabase", "a database of this catalog")]
    public async Task UpdateDatabase(UpdateDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        var name = CatalogFinder.DatabaseOf(call, input.CatalogId, input.Name);
        if (CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseInput.Name) != name)
        {
            throw GlueErrors.InvalidInputException("Database name cannot be changed.");
        }

        _ = finder.Find(call, name);
        input.Refuse();
        var document = DatabaseDefinitions.Document(input.DatabaseInput);
        await store.Commit(
            async transaction => await catalog.UpdateDatabase(transaction, name, input.DatabaseInput.LocationUri, document),
            cancellationToken);
    }
}
