using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Removes a view.</summary>
    public async Task DropView(DropViewInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.View);
        await keys.Run(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.FindView(call, name);
                await catalog.Store.Commit(
                    async transaction =>
                    {
                        _ = await catalog.FindView(transaction, name);
                        await request.Record(transaction);
                        return await catalog.Lake.DropTable(transaction, name, call.Time.ToUnixTimeMilliseconds());
                    },
                    cancellationToken);
            },
            cancellationToken);
    }
}
