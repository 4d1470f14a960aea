using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Databases;

internal sealed partial class DatabaseOperations
{
    [Kept("DatabaseInput.CreateTableDefaultPermissions", "Lake Formation's defaults; only IAM decides here, as its default entry says")]
    [Refused("DatabaseInput.TargetDatabase, DatabaseInput.FederatedDatabase", "a database of this catalog")]
    public async Task CreateDatabase(CreateDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        var name = CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseInput.Name);
        input.Refuse();
        var document = DatabaseDefinitions.Document(input.DatabaseInput);
        var created = await store.Commit(
            async transaction =>
            {
                var database = await catalog.CreateDatabase(
                    transaction, name, input.DatabaseInput.LocationUri, document, call.Time.ToUnixTimeMilliseconds());
                ResourceTags.Set(transaction, new ResourceId(database.Id), input.Tags ?? new Dictionary<string, string>());
                return database;
            },
            cancellationToken);
        call.Touch(new ResourceId(created.Id));
    }
}
