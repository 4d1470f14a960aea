using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Legacy;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using ItemUpdate = Tarn.Items.Expressions.Updates.Update;

namespace Tarn.Aws.DynamoDb.Items;

internal sealed partial class ItemOperations
{
    /// <summary>Changes attributes of an item, or makes it.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html"/>
    public async Task<UpdateItemOutput> UpdateItem(UpdateItemInput input, Call call, CancellationToken cancellationToken)
    {
        (string, string?)[] expressions =
            [("UpdateExpression", input.UpdateExpression), ("ConditionExpression", input.ConditionExpression)];
        RequestExpressions.CheckMix(
            [
                ("AttributeUpdates", input.AttributeUpdates is not null), ("Expected", input.Expected is not null),
                ("ConditionalOperator", input.ConditionalOperator is not null),
            ],
            expressions);
        var bound = new RequestExpressions(
            input.ExpressionAttributeNames, input.ExpressionAttributeValues, expressions, "UpdateExpression", "ConditionExpression");
        input.Key.CheckValues();
        var update = bound.Update(input.UpdateExpression)
            ?? (input.AttributeUpdates is { } updates ? LegacyParameters.Update(LegacyRequests.Updates(updates)) : null);
        var condition = bound.Condition(ExpressionKind.ConditionExpression, input.ConditionExpression)
            ?? LegacyParameters.Condition(LegacyRequests.Expected(input.Expected), input.ConditionalOperator);
        bound.CheckUsed();
        string[] attributes = [.. bound.Attributes, .. input.AttributeUpdates?.Keys ?? [], .. input.Expected?.Keys ?? []];
        var table = Find(
            call, input.TableName, "UpdateItem", input.Key, attributes, input.ReturnValues, input.ReturnConsumedCapacity,
            input.ReturnValuesOnConditionCheckFailure);
        var keepsOldImage = input.ReturnValues is "ALL_OLD" or "UPDATED_OLD";
        var write = PlannedWrite.Update(
            table, input.Key, update, condition, input.ReturnValuesOnConditionCheckFailure == "ALL_OLD", keepsOldImage);
        var written = await Write(write, call, cancellationToken);
        return new UpdateItemOutput
        {
            Attributes = Shown(input.ReturnValues, update, written),
            ConsumedCapacity = Count(table, written, call).Answer(input.ReturnConsumedCapacity),
            ItemCollectionMetrics = await CollectionSizes.Of(
                await tables.Items(cancellationToken), table, input.Key, input.ReturnItemCollectionMetrics),
        };
    }

    // Absent items and parts are left out of the answer.
    private static Item? Shown(string? asked, ItemUpdate? update, WrittenItem written)
    {
        var item = asked switch
        {
            "ALL_OLD" => written.Before,
            "ALL_NEW" => written.After,
            "UPDATED_OLD" => written.Before is { } before ? update?.Touched(before) : null,
            "UPDATED_NEW" => written.After is { } after ? update?.Touched(after) : null,
            _ => null,
        };
        return item is { Count: > 0 } ? item : null;
    }
}
