using Tarn.Aws.DynamoDb.Reading;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;
using KeyRange = Tarn.Items.Keys.ItemKeyRange;

namespace Tarn.Aws.DynamoDb.Queries;

/// <summary>One page of a query or scan, checked.</summary>
internal sealed record PageRequest
{
    public required ItemTable Table { get; init; }

    /// <summary>Null: the table itself.</summary>
    public required IndexDefinition? Index { get; init; }

    /// <summary>The rows that the conditions select, before ExclusiveStartKey.</summary>
    public required KeyRange Range { get; init; }

    public required bool IsForward { get; init; }

    public required bool IsConsistent { get; init; }

    public required SelectedAttributes Select { get; init; }

    public ItemCondition? Filter { get; init; }

    /// <summary>ExclusiveStartKey.</summary>
    public Item? StartKey { get; init; }

    /// <summary>The most rows that are looked at; null: as many as fit.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether the range has at most one row: the key of a table without sort key.</summary>
    public bool IsSingle { get; init; }

    /// <summary>The key of the partition that is read; empty: many are.</summary>
    public ReadOnlyMemory<byte> Partition { get; init; }

    /// <summary>The key of the table or index.</summary>
    public KeySchema Keys => Index?.Keys ?? Table.Keys;
}
