using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Keys;
using Tarn.Items.Legacy;

namespace Tarn.Aws.DynamoDb.Items;

internal sealed partial class ItemOperations
{
    /// <summary>Reads an item.</summary>
    public async Task<GetItemOutput> GetItem(GetItemInput input, Call call, CancellationToken cancellationToken)
    {
        (string, string?)[] expressions = [("ProjectionExpression", input.ProjectionExpression)];
        RequestExpressions.CheckMix([("AttributesToGet", input.AttributesToGet is not null)], expressions);
        var bound = new RequestExpressions(input.ExpressionAttributeNames, null, expressions);
        input.Key.CheckValues();
        var projection = bound.Projection(input.ProjectionExpression)
            ?? (input.AttributesToGet is { Count: > 0 } names ? LegacyParameters.Projection(names) : null);
        bound.CheckUsed();
        var table = tables.Find(call, input.TableName, "GetItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [input.Key],
            Attributes = bound.Attributes.Concat(input.AttributesToGet ?? []),
            Select = projection is not null ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES",
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
            Item = item is { } found && projection is not null ? projection.Of(found) : item,
            ConsumedCapacity = capacity.Answer(input.ReturnConsumedCapacity),
        };
    }
}
