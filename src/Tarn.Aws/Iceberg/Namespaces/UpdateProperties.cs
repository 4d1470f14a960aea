using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Iceberg.Namespaces;

internal sealed partial class NamespaceOperations
{
    /// <summary>Sets and removes properties of a namespace.</summary>
    public async Task<UpdatePropertiesOutput> UpdateProperties(UpdatePropertiesInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.DatabaseOf(call, input.Prefix, input.Namespace);
        var updates = input.Updates ?? new Dictionary<string, string>();
        string[] removals = [.. (input.Removals ?? []).Distinct()];
        if (removals.FirstOrDefault(updates.ContainsKey) is { } both)
        {
            throw new AwsErrorException("UnprocessableEntityException", 422, $"Property {both} is both set and removed.");
        }

        string[] missing = [];
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.Find(call, name);
                missing = await catalog.Store.Commit(
                    async transaction =>
                    {
                        var database = await catalog.Lake.FindDatabase(transaction, name) ?? throw IcebergFailures.NoNamespace(name.Database);
                        var properties = GlueDatabaseDocuments.Of(database);
                        string[] absent = [.. removals.Where(removed => !properties.Remove(removed))];
                        foreach (var (key, value) in updates)
                        {
                            properties[key] = value;
                        }

                        await request.Record(transaction);
                        var (location, document) = GlueDatabaseDocuments.Definition(name.Database, database, properties);
                        await catalog.Lake.UpdateDatabase(transaction, name, location, document);
                        return absent;
                    },
                    cancellationToken);
            },
            cancellationToken);
        return new UpdatePropertiesOutput { Updated = [.. updates.Keys], Removed = [.. removals.Except(missing)], Missing = missing };
    }
}
