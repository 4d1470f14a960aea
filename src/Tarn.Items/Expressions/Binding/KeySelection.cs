using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Binding;

/// <summary>The rows of one partition that a query reads.</summary>
/// <param name="Partition">The values of the partition key, in the schema's order.</param>
/// <param name="Sort">Conditions on the first attributes of the sort key. All but the last are equal.</param>
public sealed record KeySelection(IReadOnlyList<AttributeValue> Partition, IReadOnlyList<SortCondition> Sort)
{
    /// <summary>The rows as a range of keys.</summary>
    public ItemKeyRange Range => KeyRanges.Of(Partition, Sort);
}
