using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;
using ItemUpdate = Tarn.Items.Expressions.Updates.Update;

namespace Tarn.Aws.DynamoDb.Transactions;

/// <summary>One item of a transaction with its expressions made.</summary>
/// <param name="TableName">A name or ARN.</param>
/// <param name="Action">The action that a policy must allow.</param>
/// <param name="Item">The item of a put; else the key.</param>
/// <param name="Attributes">The attributes that the expressions name.</param>
/// <param name="ReturnsOnFailure">ReturnValuesOnConditionCheckFailure; null: not given.</param>
/// <param name="Plan">Checks the item against its table.</param>
internal sealed record TransactExpressions(
    string TableName, string Action, Item Item, IReadOnlyCollection<string> Attributes, string? ReturnsOnFailure,
    Func<ItemTable, PlannedWrite> Plan)
{
    private const string ShowOld = "ALL_OLD";

    /// <exception cref="TarnException">An expression is not valid.</exception>
    public static TransactExpressions Of(TransactWriteItem item) => item switch
    {
        { Put: { } put } => Make(
            put.ReturnValuesOnConditionCheckFailure,
            put.TableName, "PutItem", put.Item, null, put.ConditionExpression, put.ExpressionAttributeNames, put.ExpressionAttributeValues,
            (table, condition, _) => PlannedWrite.Put(
                table, put.Item, condition, put.ReturnValuesOnConditionCheckFailure == ShowOld, keepsOldImage: false)),
        { Delete: { } delete } => Make(
            delete.ReturnValuesOnConditionCheckFailure,
            delete.TableName, "DeleteItem", delete.Key, null, delete.ConditionExpression, delete.ExpressionAttributeNames,
            delete.ExpressionAttributeValues,
            (table, condition, _) => PlannedWrite.Delete(
                table, delete.Key, condition, delete.ReturnValuesOnConditionCheckFailure == ShowOld, keepsOldImage: false)),
        { Update: { } update } => Make(
            update.ReturnValuesOnConditionCheckFailure,
            update.TableName, "UpdateItem", update.Key, update.UpdateExpression, update.ConditionExpression, update.ExpressionAttributeNames,
            update.ExpressionAttributeValues,
            (table, condition, change) => PlannedWrite.Update(
                table, update.Key, change, condition, update.ReturnValuesOnConditionCheckFailure == ShowOld, keepsOldImage: false)),
        _ => OfCheck(item.ConditionCheck!),
    };

    private static TransactExpressions OfCheck(ConditionCheck check) => Make(
        check.ReturnValuesOnConditionCheckFailure,
        check.TableName, "ConditionCheckItem", check.Key, null, check.ConditionExpression, check.ExpressionAttributeNames,
        check.ExpressionAttributeValues,
        (table, condition, _) => PlannedWrite.Check(table, check.Key, condition!, check.ReturnValuesOnConditionCheckFailure == ShowOld));

    private static TransactExpressions Make(
        string? returnsOnFailure,
        string table,
        string action,
        Item item,
        string? updateText,
        string? conditionText,
        IReadOnlyDictionary<string, string>? names,
        Item? values,
        Func<ItemTable, ItemCondition?, ItemUpdate?, PlannedWrite> plan)
    {
        var bound = new RequestExpressions(
            names, values, [("UpdateExpression", updateText), ("ConditionExpression", conditionText)], "UpdateExpression", "ConditionExpression");
        item.CheckValues();
        var update = bound.Update(updateText);
        var condition = bound.Condition(ExpressionKind.ConditionExpression, conditionText);
        bound.CheckUsed();
        return new TransactExpressions(table, action, item, bound.Attributes, returnsOnFailure, found => plan(found, condition, update));
    }
}
