using Tarn.Aws.DynamoDb.Reading;
using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Keys;
using Tarn.Items.PartiQl;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;

namespace Tarn.Aws.DynamoDb.Statements;

/// <summary>The keys and attributes that statements name: for condition keys of policies.</summary>
internal static class StatementKeys
{
    /// <summary>The item of an insert, or the key of another statement as far as it is known.</summary>
    public static IReadOnlyList<Item> ItemsOf(PartiQlStatement statement, ItemTable? table)
    {
        if (table is null)
        {
            return [];
        }

        try
        {
            return statement is PartiQlInsert insert ? [insert.Item]
                : PartiQlKeys.Find(WhereOf(statement), PartitionOf(KeysOf(statement, table)), out _) is { } key ? [key] : [];
        }
        catch (TarnException)
        {
            return [];
        }
    }

    /// <summary>The attributes of columns, conditions and updates.</summary>
    public static IReadOnlyList<string> AttributesOf(PartiQlStatement statement)
    {
        var columns = (statement as PartiQlSelect ?? (statement as PartiQlExists)?.Select)?.Columns?.Select(path => path.Name) ?? [];
        var updated = (statement as PartiQlUpdate)?.Update.Actions.SelectMany(action => FilterRules.NamesOf(action.Value).Prepend(action.Path.Name)) ?? [];
        return [.. FilterRules.NamesOf(WhereOf(statement)), .. columns, .. updated];
    }

    /// <summary>Whether a select reads a whole table or index.</summary>
    public static bool IsFullScan(PartiQlSelect select, ItemTable? table)
    {
        try
        {
            return table is not null && PartiQlKeys.Ranges(select.Where, KeysOf(select, table)) is [{ High: null }];
        }
        catch (TarnException)
        {
            return false;
        }
    }

    /// <summary>The item exists: its key does.</summary>
    public static ItemCondition Exists(ItemTable table) =>
        new ExistsCondition(new PathOperand(new DocumentPath(table.Keys.Partition[0].Name, [])), IsExpected: true);

    private static ItemCondition? WhereOf(PartiQlStatement statement) => statement switch
    {
        PartiQlSelect select => select.Where,
        PartiQlExists exists => exists.Select.Where,
        PartiQlUpdate update => update.Where,
        PartiQlDelete delete => delete.Where,
        _ => null,
    };

    private static KeySchema KeysOf(PartiQlStatement statement, ItemTable table) =>
        statement is PartiQlSelect { Index: { } name } && table.FindIndex(name) is { } index ? index.Keys : table.Keys;

    private static KeySchema PartitionOf(KeySchema keys) => new(keys.Partition, []);
}
