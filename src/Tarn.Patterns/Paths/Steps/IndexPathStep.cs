using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>[0]</c>, <c>[-1]</c>, <c>[0,2]</c>.</summary>
internal sealed class IndexPathStep(IReadOnlyList<int> indexes) : ValuePathStep
{
    public override bool IsDefinite => indexes.Count == 1;

    public override int? OnlyIndex => indexes.Count == 1 ? indexes[0] : null;

    public override PathOutcome Read(JsonElement value, PathReading reading)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return IsReachedDefinitely ? PathOutcome.Missing : PathOutcome.Done;
        }

        foreach (var index in indexes)
        {
            if (ReachElement(value, index, reading) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }
        }

        return PathOutcome.Done;
    }
}
