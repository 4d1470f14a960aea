using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.PartiQl;
using Tarn.Items.Tables;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Statements;

/// <summary>Statements of PartiQL.</summary>
/// <param name="tables">Finds tables.</param>
[AwsOperations("dynamodb")]
internal sealed partial class StatementOperations(TableFinder tables)
{
    private const string NoKey = "Where clause does not contain a mandatory equality on all key attributes";

    private static string ActionOf(PartiQlStatement statement) => statement switch
    {
        PartiQlInsert => "PartiQLInsert",
        PartiQlUpdate => "PartiQLUpdate",
        PartiQlDelete => "PartiQLDelete",
        _ => "PartiQLSelect",
    };

    private ItemTable Find(PartiQlStatement statement, string? enclosing, string? returnsOnFailure, Call call)
    {
        var select = (statement as PartiQlExists)?.Select ?? statement as PartiQlSelect;
        return tables.Find(
            call,
            statement.Table,
            ActionOf(statement),
            found => new ItemRequestKeys(call.RequestKeys)
            {
                Keys = TableFinder.KeysOf(found, select?.Index),
                Items = StatementKeys.ItemsOf(statement, found),
                Attributes = StatementKeys.AttributesOf(statement),
                Select = select is null ? null : select.Columns is null ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES",
                ReturnValues = StatementKeys.ReturnsOf(statement),
                ReturnsOnFailure = returnsOnFailure,
                IsFullScan = select is null ? null : StatementKeys.IsFullScan(select, found),
                EnclosingOperation = enclosing,
            },
            select?.Index);
    }

    /// <summary>Makes the write of a statement.</summary>
    /// <exception cref="TarnException">The statement does not fit to its table.</exception>
    private static PlannedWrite Planned(PartiQlStatement statement, ItemTable table, bool showsOnFailure)
    {
        switch (statement)
        {
            case PartiQlInsert insert:
                PartiQlKeys.CheckItem(insert.Item, table.Keys);
                return PlannedWrite.Insert(table, insert.Item);
            case PartiQlUpdate update:
                return PlannedWrite.Update(
                    table, Key(update.Where, table, out var condition), update.Update, condition, showsOnFailure, keepsOldImage: true, isRequired: true);
            case PartiQlDelete delete:
                return PlannedWrite.Delete(table, Key(delete.Where, table, out var held), held, showsOnFailure, keepsOldImage: true);
            case PartiQlExists exists:
                var key = Key(exists.Select.Where, table, out var checkedCondition);
                return PlannedWrite.Check(table, key, checkedCondition ?? StatementKeys.Exists(table), showsOnFailure);
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} is no write");
        }
    }

    private static Item Key(Tarn.Items.Expressions.Conditions.Condition? where, ItemTable table, out Tarn.Items.Expressions.Conditions.Condition? rest) =>
        PartiQlKeys.Find(where, table.Keys, out rest) ?? throw DynamoDbFailures.Invalid(NoKey);
}
