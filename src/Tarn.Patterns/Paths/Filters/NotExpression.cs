using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary><c>!</c>.</summary>
internal sealed class NotExpression(FilterExpression part) : FilterExpression
{
    public override bool? Holds(JsonElement item, PathReading reading) => !part.Holds(item, reading);
}
