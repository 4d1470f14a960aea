using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary><c>&amp;&amp;</c>.</summary>
internal sealed class AllOfExpressions(IReadOnlyList<FilterExpression> parts) : FilterExpression
{
    public override bool? Holds(JsonElement item, PathReading reading)
    {
        foreach (var part in parts)
        {
            if (part.Holds(item, reading) is var holds and not true)
            {
                return holds;
            }
        }

        return true;
    }
}
