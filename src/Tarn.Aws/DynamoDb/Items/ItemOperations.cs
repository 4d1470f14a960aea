using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Tables;
using Tarn.Items.Writes;

namespace Tarn.Aws.DynamoDb.Items;

/// <summary>Single items.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class ItemOperations(TableFinder tables)
{
    private async Task<WrittenItem> Write(PlannedWrite write, Call call, CancellationToken cancellationToken)
    {
        var items = await tables.Items(cancellationToken);
        var result = await items.Write([write.ToWrite()], call.KeyFor(write.Table.Id), cancellationToken);
        var written = result.Items[0];
        return result.IsRefused && written.Verdict.Reason is { } reason ? throw PlannedWrite.ErrorOf(reason) : written;
    }

    private static CapacityCounter Count(ItemTable table, WrittenItem written, Call call)
    {
        var capacity = new CapacityCounter(table);
        capacity.Write(written);
        capacity.Use(call);
        return capacity;
    }
}
