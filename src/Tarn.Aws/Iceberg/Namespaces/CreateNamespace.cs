using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Iceberg.Namespaces;

internal sealed partial class NamespaceOperations
{
    public async Task<CreateNamespaceOutput> CreateNamespace(CreateNamespaceInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.DatabaseOf(call, input.Prefix, input.Namespace);
        RestNames.Authorize(call, "glue:CreateDatabase", name);
        var properties = input.Properties ?? new Dictionary<string, string>();
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                var (location, document) = GlueDatabaseDocuments.Definition(name.Database, null, properties);
                try
                {
                    await catalog.Store.Commit(
                        async transaction =>
                        {
                            await request.Record(transaction);
                            return await catalog.Lake.CreateDatabase(transaction, name, location, document, call.Time.ToUnixTimeMilliseconds());
                        },
                        cancellationToken);
                }
                catch (TarnException exists) when (exists.Kind == ErrorKind.AlreadyExists)
                {
                    throw IcebergFailures.AlreadyExists($"Namespace already exists: {name.Database}");
                }
            },
            cancellationToken);
        return new CreateNamespaceOutput { Namespace = [name.Database], Properties = properties };
    }
}
