using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Gives a table another name, which may be in another namespace. Its files do not move.</summary>
    public async Task RenameTable(RenameTableInput input, Call call, CancellationToken cancellationToken)
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
                        _ = await catalog.Find(transaction, from);
                        await catalog.Rename(transaction, from, to, (input.Source, input.Destination));
                        await request.Record(transaction);
                    },
                    cancellationToken);
            },
            cancellationToken);
    }
}
