using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Gives a view another name, which may be in another namespace.</summary>
    public async Task RenameView(RenameViewInput input, Call call, CancellationToken cancellationToken)
    {
        var (from, to) = (RestNames.TableOf(call, input.Prefix, input.Source), RestNames.TableOf(call, input.Prefix, input.Destination));
        RestNames.Authorize(call, "glue:RenameTable", from);
        RestNames.Authorize(call, "glue:CreateTable", to);
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.FindView(call, from);
                await catalog.Store.Commit(
                    async transaction =>
                    {
                        _ = await catalog.FindView(transaction, from);
                        await catalog.Rename(transaction, from, to, (input.Source, input.Destination));
                        await request.Record(transaction);
                    },
                    cancellationToken);
            },
            cancellationToken);
    }
}
