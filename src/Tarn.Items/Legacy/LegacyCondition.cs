using Tarn.Items.Values;

namespace Tarn.Items.Legacy;

/// <summary>A condition of Expected, QueryFilter, ScanFilter or KeyConditions, as requested.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Operator">ComparisonOperator; null: absent.</param>
/// <param name="Values">AttributeValueList; null: absent.</param>
/// <param name="Value">Value of Expected; not existing: absent.</param>
/// <param name="Exists">Exists of Expected; null: absent.</param>
public sealed record LegacyCondition(
    string Name, string? Operator, IReadOnlyList<AttributeValue>? Values, AttributeValue Value = default, bool? Exists = null);
