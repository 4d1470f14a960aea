using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Values;

namespace Tarn.Items.PartiQl;

/// <summary>One statement with its parameters.</summary>
/// <param name="Table">A name or an ARN.</param>
public abstract record PartiQlStatement(string Table);

/// <summary>SELECT.</summary>
/// <param name="Table">A name or an ARN.</param>
/// <param name="Index">An index's name; null: the table.</param>
/// <param name="Columns">Paths; null: whole items.</param>
/// <param name="Where">Null: every item.</param>
public sealed record PartiQlSelect(string Table, string? Index, IReadOnlyList<DocumentPath>? Columns, Condition? Where) : PartiQlStatement(Table)
{
    /// <summary>ORDER BY; empty: the rows come as they are stored.</summary>
    public IReadOnlyList<PartiQlOrder> Order { get; init; } = [];

    /// <summary>The row of an item: each path under its last step's text, as the service names it.</summary>
    public Item RowOf(Item item)
    {
        if (Columns is null)
        {
            return item;
        }

        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var column in Columns)
        {
            if (column.In(item) is { Exists: true } value)
            {
                writer.BeginMember(System.Text.Encoding.UTF8.GetBytes(NameOf(column)));
                writer.WriteValue(value);
            }
        }

        return writer.EndItem(open);
    }

    // days[1] of care.days[1].
    private static string NameOf(DocumentPath path)
    {
        var indexes = string.Empty;
        for (var i = path.Rest.Count - 1; i >= 0; i--)
        {
            if (path.Rest[i].Name is not null)
            {
                return path.Rest[i] + indexes;
            }

            indexes = path.Rest[i] + indexes;
        }

        return path.Name + indexes;
    }
}

/// <summary>EXISTS around a SELECT: a check in a transaction.</summary>
/// <param name="Select">A SELECT of one key, with a condition beside it.</param>
public sealed record PartiQlExists(PartiQlSelect Select) : PartiQlStatement(Select.Table);

/// <summary>INSERT: an item that is not there yet.</summary>
public sealed record PartiQlInsert(string Table, Item Item) : PartiQlStatement(Table);

/// <summary>UPDATE of one item.</summary>
public sealed record PartiQlUpdate(string Table, Update Update, Condition? Where, PartiQlReturning Returning) : PartiQlStatement(Table);

/// <summary>DELETE of one item.</summary>
public sealed record PartiQlDelete(string Table, Condition? Where, PartiQlReturning Returning) : PartiQlStatement(Table);
