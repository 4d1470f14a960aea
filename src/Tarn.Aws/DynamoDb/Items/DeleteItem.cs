using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;

namespace Tarn.Aws.DynamoDb.Items;

internal sealed partial class ItemOperations
{
    /// <summary>Removes an item.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html"/>
    public async Task<DeleteItemOutput> DeleteItem(DeleteItemInput input, Call call, CancellationToken cancellationToken)
    {
        var (condition, attributes) = Condition(
            () =>
            {
                input.Key.CheckValues();
                ReturnRules.CheckOldOrNone(input.ReturnValues);
            },
            input.ConditionExpression, input.ExpressionAttributeNames, input.ExpressionAttributeValues, input.Expected, input.ConditionalOperator);
        var table = Find(
            call, input.TableName, "DeleteItem", input.Key, attributes, input.ReturnValues, input.ReturnConsumedCapacity,
            input.ReturnValuesOnConditionCheckFailure);
        var isOldShown = input.ReturnValues == "ALL_OLD";
        var write = PlannedWrite.Delete(table, input.Key, condition, input.ReturnValuesOnConditionCheckFailure == "ALL_OLD", isOldShown);
        var written = await Write(write, call, cancellationToken);
        return new DeleteItemOutput
        {
            Attributes = isOldShown ? written.Before : null,
            ConsumedCapacity = Count(table, written, call).Answer(input.ReturnConsumedCapacity),
            ItemCollectionMetrics = await CollectionSizes.Of(
                await tables.Items(cancellationToken), table, input.Key, input.ReturnItemCollectionMetrics),
        };
    }
}
