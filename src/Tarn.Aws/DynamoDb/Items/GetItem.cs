using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Keys;

namespace Tarn.Aws.DynamoDb.Items;

internal sealed partial class ItemOperations
{
    /// <summary>Reads an item.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html"/>
    public async Task<GetItemOutput> GetItem(GetItemInput input, Call call, CancellationToken cancellationToken)
    {
        var shown = ReadExpressions.Of(input.ProjectionExpression, input.ExpressionAttributeNames, input.AttributesToGet, input.Key);
        var table = tables.Find(call, input.TableName, "GetItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [input.Key],
            Attributes = shown.Attributes,
            Select = shown.Select,
            ReturnConsumedCapacity = input.ReturnConsumedCapacity ?? "NONE",
        });
        KeyRules.CheckKey(table.Keys, input.Key);
        var items = await tables.Items(cancellationToken);
        var isConsistent = input.ConsistentRead == true;
        var key = KeyForm.Of(table.Keys, input.Key);
        var capacity = CapacityCounter.OfRead(table, null, key, tables.Limits);
        var item = await items.Get(table, key, isConsistent);
        capacity.Read(CapacityCounter.ReadUnits(item?.SizeBytes ?? 0, isConsistent), index: null, key);
        capacity.Use(call);
        return new GetItemOutput
        {
            Item = item is { } found && shown.Projection is { } projection ? projection.Of(found) : item,
            ConsumedCapacity = capacity.Answer(input.ReturnConsumedCapacity),
        };
    }
}
