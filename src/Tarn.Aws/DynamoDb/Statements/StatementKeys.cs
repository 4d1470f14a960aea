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
                : statement is PartiQlSelect select ? PartitionsOf(select, KeysOf(select, table))
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
            return true;
        }
    }

    /// <summary>The values that a write returns, as ReturnValues names them; null: the statement is a select.</summary>
    public static string? ReturnsOf(PartiQlStatement statement) => statement switch
    {
        PartiQlUpdate update => NameOf(update.Returning),
        PartiQlDelete delete => NameOf(delete.Returning),
        PartiQlInsert => NameOf(PartiQlReturning.None),
        _ => null,
    };

    /// <summary>The item exists: its key does.</summary>
    public static ItemCondition Exists(ItemTable table) =>
        new ExistsCondition(new PathOperand(new DocumentPath(table.Keys.Partition[0].Name, [])), IsExpected: true);

    private static string NameOf(PartiQlReturning returning) => returning switch
    {
        PartiQlReturning.None => "NONE",
        PartiQlReturning.AllOld => "ALL_OLD",
        PartiQlReturning.AllNew => "ALL_NEW",
        PartiQlReturning.ModifiedOld => "UPDATED_OLD",
        PartiQlReturning.ModifiedNew => "UPDATED_NEW",
    };

    private static List<Item> PartitionsOf(PartiQlSelect select, KeySchema keys)
    {
        var items = new List<Item>();
        foreach (var value in PartiQlKeys.LeadingValues(select.Where, keys) ?? [])
        {
            using var writer = new ItemWriter();
            var open = writer.BeginItem();
            writer.BeginMember(keys.Partition[0].NameBytes);
            writer.WriteValue(value);
            items.Add(writer.EndItem(open));
        }

        return items;
    }

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
