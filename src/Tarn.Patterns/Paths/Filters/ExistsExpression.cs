using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>A path alone: whether something is there, or, after <c>!</c>, nothing.</summary>
internal sealed class ExistsExpression(ValuePath path, bool isWanted) : FilterExpression
{
    public override bool? Holds(JsonElement item, PathReading reading) => path.Read(reading.Inner(path, requires: true), item, out _) switch
    {
        PathOutcome.Done => isWanted,
        PathOutcome.Missing => !isWanted,
        PathOutcome.Refused => null,
        _ => throw ValuePath.OutsideArray(),
    };
}
