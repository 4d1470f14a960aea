using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Legacy;

namespace Tarn.Aws.DynamoDb.Items;

internal sealed partial class ItemOperations
{
    /// <summary>Writes a whole item.</summary>
    public async Task<PutItemOutput> PutItem(PutItemInput input, Call call, CancellationToken cancellationToken)
    {
        ReturnRules.CheckOldOrNone(input.ReturnValues);
        (string, string?)[] expressions = [("ConditionExpression", input.ConditionExpression)];
        RequestExpressions.CheckMix([("Expected", input.Expected is not null)], expressions);
        var bound = new RequestExpressions(input.ExpressionAttributeNames, input.ExpressionAttributeValues, expressions, "ConditionExpression");
        var condition = bound.Condition(ExpressionKind.ConditionExpression, input.ConditionExpression)
            ?? LegacyParameters.Condition(LegacyRequests.Expected(input.Expected), input.ConditionalOperator);
        bound.CheckUsed();
        var table = tables.Find(call, input.TableName, "PutItem", found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [input.Item],
            Attributes = bound.Attributes.Concat(input.Expected?.Keys ?? []),
            ReturnValues = input.ReturnValues ?? "NONE",
            ReturnConsumedCapacity = input.ReturnConsumedCapacity ?? "NONE",
        });
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
