using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>A condition of a filter.</summary>
internal abstract class FilterExpression
{
    /// <summary>Whether it holds for a value; null: an operator has no such operand, and the whole filter does not hold.</summary>
    public abstract bool? Holds(JsonElement item, PathReading reading);
}
