using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Gives a table another name, which may be in another namespace. Its files stay in their place.</summary>
    public async Task<RenameTableOutput> RenameTable(RenameTableInput input, Call call, CancellationToken cancellationToken)
    {
        var (from, to) = (RestNames.TableOf(call, input.Prefix, input.Source), RestNames.TableOf(call, input.Prefix, input.Destination));
        RestNames.Authorize(call, "glue:RenameTable", from);
        RestNames.Authorize(call, "glue:CreateTable", to);
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.Find(call, from);
                await catalog.Store.Commit(
                    async transaction =>
                    {
                        if (await catalog.Lake.FindTable(transaction, from) is not { IsIceberg: true })
                        {
                            throw IcebergFailures.NoTable(from);
                        }

                        if (await catalog.Lake.FindDatabase(transaction, to.DatabaseName) is null)
                        {
                            throw IcebergFailures.NoNamespace(to.Database);
                        }

                        if (await catalog.Lake.FindTable(transaction, to) is { } existing)
                        {
                            throw IcebergFailures.AlreadyExists(
                                $"Cannot rename {from} to {to}. {(ViewRows.IsView(existing) ? "View" : "Table")} already exists");
                        }

                        await catalog.Lake.RenameTable(transaction, from, to);
                        await request.Record(transaction);
                        return true;
                    },
                    cancellationToken);
            },
            cancellationToken);
        return new RenameTableOutput();
    }
}
