using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>Conditions with <c>||</c> between them, or with <c>&amp;&amp;</c>. The first that decides ends them.</summary>
internal sealed class JoinedExpressions(IReadOnlyList<FilterExpression> parts, bool isAny) : FilterExpression
{
    public override bool? Holds(JsonElement item, PathReading reading)
    {
        foreach (var part in parts)
        {
            if (part.Holds(item, reading) is var holds && holds != !isAny)
            {
                return holds;
            }
        }

        return !isAny;
    }
}
