using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Legacy;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;

namespace Tarn.Aws.DynamoDb.Items;

/// <summary>Single items.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class ItemOperations(TableFinder tables)
{
    // The condition of a put or a delete, and the attributes that it names. The item or key is checked before them.
    private static (ItemCondition? Condition, IEnumerable<string> Attributes) Condition(
        Action checkItem,
        string? text,
        IReadOnlyDictionary<string, string>? names,
        Item? values,
        IReadOnlyDictionary<string, ExpectedAttributeValue>? expected,
        string? conditionalOperator)
    {
        (string, string?)[] expressions = [("ConditionExpression", text)];
        RequestExpressions.CheckMix(
            [("Expected", expected is not null), ("ConditionalOperator", conditionalOperator is not null)], expressions);
        var bound = new RequestExpressions(names, values, expressions, "ConditionExpression");
        checkItem();
        var condition = bound.Condition(ExpressionKind.ConditionExpression, text)
            ?? LegacyParameters.Condition(LegacyRequests.Expected(expected), conditionalOperator);
        bound.CheckUsed();
        return (condition, bound.Attributes.Concat(expected?.Keys ?? []));
    }

    // The table of a write, whose item or key and attributes policies may ask for.
    private ItemTable Find(
        Call call, string name, string action, Item item, IEnumerable<string> attributes, string? returnValues, string? returnConsumedCapacity,
        string? returnsOnFailure) =>
        tables.Find(call, name, action, found => new ItemRequestKeys(call.RequestKeys)
        {
            Keys = found?.Keys,
            Items = [item],
            Attributes = attributes,
            ReturnValues = returnValues ?? "NONE",
            ReturnsOnFailure = returnsOnFailure,
            ReturnConsumedCapacity = returnConsumedCapacity ?? "NONE",
        });

    private async Task<WrittenItem> Write(PlannedWrite write, Call call, CancellationToken cancellationToken)
    {
        var items = await tables.Items(cancellationToken);
        var result = await items.Write(await LimitedWrites.Of(items, [write], tables.Limits), call.KeyFor(write.Table.Id), cancellationToken);
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
