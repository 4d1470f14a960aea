using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>.name</c>, <c>['name']</c>, <c>['one','two']</c>. Several last names give one object.</summary>
internal sealed class MemberPathStep(IReadOnlyList<string> names) : ValuePathStep
{
    public override bool IsDefinite => names.Count == 1 || IsLast;

    public override PathOutcome Read(JsonElement value, PathReading reading)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return IsReachedDefinitely ? PathOutcome.Missing : PathOutcome.Done;
        }

        if (names.Count > 1 && IsLast)
        {
            return ReadTogether(value, reading);
        }

        foreach (var name in names)
        {
            if (ReadOne(value, name, reading) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }
        }

        return PathOutcome.Done;
    }

    /// <summary>Whether <c>..</c> stops at the object.</summary>
    public bool Suits(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && (!IsDefinite || names.All(name => value.TryGetProperty(name, out _)));

    private PathOutcome ReadOne(JsonElement value, string name, PathReading reading)
    {
        if (!value.TryGetProperty(name, out var member))
        {
            var isPassed = IsLast ? !reading.RequiresMembers : !(IsReachedDefinitely && IsDefinite) && !reading.RequiresMembers;
            return isPassed ? PathOutcome.Done : PathOutcome.Missing;
        }

        return IsLast && !reading.Counts(this) ? PathOutcome.Done : Reach(member, reading);
    }

    private PathOutcome ReadTogether(JsonElement value, PathReading reading)
    {
        var members = new List<(string, JsonElement)>();
        foreach (var name in names.Distinct())
        {
            if (value.TryGetProperty(name, out var member))
            {
                members.Add((name, member));
            }
            else if (reading.RequiresMembers)
            {
                return PathOutcome.Missing;
            }
        }

        return Reach(PathValues.Object(members), reading);
    }
}
