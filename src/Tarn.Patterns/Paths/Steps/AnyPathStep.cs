using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>*</c> and <c>[*]</c>: all members or elements. One that the next steps cannot read is passed over.</summary>
internal sealed class AnyPathStep : ValuePathStep
{
    public override bool IsDefinite => false;

    public override PathOutcome Read(JsonElement value, PathReading reading)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return ReadAll(PathValues.Members(value).Select(member => Reach(member.Value, reading)), reading);
            case JsonValueKind.Array:
                return ReadAll(Enumerable.Range(0, value.GetArrayLength()).Select(i => ReachElement(value, i, reading)), reading);
            default:
                return PathOutcome.Done;
        }
    }

    private static PathOutcome ReadAll(IEnumerable<PathOutcome> outcomes, PathReading reading)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome != PathOutcome.Done && (outcome != PathOutcome.Missing || reading.RequiresMembers))
            {
                return outcome;
            }
        }

        return PathOutcome.Done;
    }
}
