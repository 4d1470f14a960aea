using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>[1:3]</c>, <c>[1:]</c>, <c>[:3]</c>. Between two bounds, one below 0 is an index from the end, and one before the begin wraps.</summary>
internal sealed class SlicePathStep(int? from, int? before) : ValuePathStep
{
    public override bool IsDefinite => false;

    public override PathOutcome Read(JsonElement value, PathReading reading)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return IsReachedDefinitely ? PathOutcome.Missing : PathOutcome.Done;
        }

        var length = value.GetArrayLength();
        var (first, end) = (from, before) switch
        {
            ({ } one, null) => (Math.Max(one < 0 ? length + one : one, 0), length),
            (null, { } other) => (0, Math.Min(other < 0 ? length + other : other, length)),
            ({ } one, { } other) => (Math.Max(one, -2 * length), Math.Min(other, length)),
            _ => (0, 0),
        };
        for (var i = first; i < end && length > 0; i++)
        {
            if (ReachElement(value, i, reading) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }
        }

        return PathOutcome.Done;
    }
}
