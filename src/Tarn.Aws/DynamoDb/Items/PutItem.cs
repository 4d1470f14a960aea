using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;

namespace Tarn.Aws.DynamoDb.Items;

internal sealed partial class ItemOperations
{
    /// <summary>Writes a whole item.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html"/>
    public async Task<PutItemOutput> PutItem(PutItemInput input, Call call, CancellationToken cancellationToken)
    {
        var (condition, attributes) = Condition(
            () =>
            {
                input.Item.CheckValues();
                ReturnRules.CheckOldOrNone(input.ReturnValues);
                PlannedWrite.CheckSize(input.Item);
            },
            input.ConditionExpression, input.ExpressionAttributeNames, input.ExpressionAttributeValues, input.Expected, input.ConditionalOperator);
        var table = Find(
            call, input.TableName, "PutItem", input.Item, attributes, input.ReturnValues, input.ReturnConsumedCapacity,
            input.ReturnValuesOnConditionCheckFailure);
        var isOldShown = input.ReturnValues == "ALL_OLD";
        var write = PlannedWrite.Put(table, input.Item, condition, input.ReturnValuesOnConditionCheckFailure == "ALL_OLD", isOldShown);
        var written = await Write(write, call, cancellationToken);
        return new PutItemOutput
        {
            Attributes = isOldShown ? written.Before : null,
            ConsumedCapacity = Count(table, written, call).Answer(input.ReturnConsumedCapacity),
            ItemCollectionMetrics = await CollectionSizes.Of(
                await tables.Items(cancellationToken), table, input.Item, input.ReturnItemCollectionMetrics),
        };
    }
}
