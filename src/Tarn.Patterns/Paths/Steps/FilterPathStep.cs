using System.Text.Json;
using Tarn.Patterns.Paths.Filters;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>[?(…)]</c>: the elements for which the filter holds, or the object itself.</summary>
internal sealed class FilterPathStep(FilterExpression filter) : ValuePathStep
{
    public override bool IsDefinite => false;

    /// <summary>Whether the filter holds for a value. A filter that cannot be applied does not hold.</summary>
    public bool Accepts(JsonElement value, PathReading reading) => filter.Holds(value, reading) ?? false;

    public override PathOutcome Read(JsonElement value, PathReading reading)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return Accepts(value, reading) ? Reach(value, reading) : PathOutcome.Done;
            case JsonValueKind.Array:
                for (var i = 0; i < value.GetArrayLength(); i++)
                {
                    reading.Visit();
                    if (Accepts(value[i], reading) && ReachElement(value, i, reading) is var outcome and not PathOutcome.Done)
                    {
                        return outcome;
                    }
                }

                return PathOutcome.Done;
            default:
                return IsReachedDefinitely ? PathOutcome.Refused : PathOutcome.Done;
        }
    }
}
