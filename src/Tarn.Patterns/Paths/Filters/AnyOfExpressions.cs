using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary><c>||</c>.</summary>
internal sealed class AnyOfExpressions(IReadOnlyList<FilterExpression> parts) : FilterExpression
{
    public override bool? Holds(JsonElement item, PathReading reading)
    {
        foreach (var part in parts)
        {
            if (part.Holds(item, reading) is var holds and not false)
            {
                return holds;
            }
        }

        return false;
    }
}
