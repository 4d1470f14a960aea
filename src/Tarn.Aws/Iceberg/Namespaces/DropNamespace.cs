using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Iceberg.Namespaces;

internal sealed partial class NamespaceOperations
{
    /// <summary>Removes a namespace without tables and views.</summary>
    public async Task DropNamespace(DropNamespaceInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.DatabaseOf(call, input.Prefix, input.Namespace);
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.Find(call, name);
                await catalog.Store.Commit(
                    async transaction =>
                    {
                        if (await catalog.Lake.FindDatabase(transaction, name) is null)
                        {
                            throw IcebergFailures.NoNamespace(name.Database);
                        }

                        if ((await catalog.Lake.ListTables(transaction, name, null, 1)).Count > 0)
                        {
                            throw new AwsErrorException("NamespaceNotEmptyException", 409, $"Namespace {name.Database} is not empty.");
                        }

                        await request.Record(transaction);
                        await catalog.Lake.DropDatabase(transaction, name, call.Time.ToUnixTimeMilliseconds());
                    },
                    cancellationToken);
            },
            cancellationToken);
    }
}
