using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>Two operands with an operator between.</summary>
internal sealed class CompareExpression(FilterOperand left, FilterOperator operation, FilterOperand right) : FilterExpression
{
    public override bool? Holds(JsonElement item, PathReading reading) =>
        left.Value(item, reading) is { } one && right.Value(item, reading) is { } other ? FilterOperators.Holds(one, operation, other) : null;
}
