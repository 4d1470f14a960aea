using Tarn.Items.Values;

namespace Tarn.Items.Keys;

/// <summary>A condition on one attribute of a sort key.</summary>
/// <param name="Operator">The comparison.</param>
/// <param name="Value">The value, of the attribute's type.</param>
/// <param name="Upper">The second value of <see cref="SortOperator.Between"/>; else none.</param>
public sealed record SortCondition(SortOperator Operator, AttributeValue Value, AttributeValue Upper = default);
