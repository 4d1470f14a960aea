using System.Text.Json;

namespace Tarn.Messaging.Buses.Inputs;

/// <summary>A path in an event, as InputPath and InputPathsMap have it: <c>$.detail.items[0].id</c>, with <c>*</c> for each item.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"/>
public sealed class EventPath
{
    private readonly IReadOnlyList<Step> _steps;

    private EventPath(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is no path.</exception>
    public static EventPath Parse(string text)
    {
        if (text.Length == 0 || text[0] != '$')
        {
            throw new FormatException("A path begins with $.");
        }

        var (steps, at) = (new List<Step>(), 1);
        while (at < text.Length)
        {
            steps.Add(text[at] switch
            {
                '.' => NameAfterDot(text, ref at),
                '[' => InBrackets(text, ref at),
                _ => throw new FormatException($"The path has {text[at]} at position {at + 1}, where a dot or a bracket is expected."),
            });
        }

        return new EventPath(steps);
    }

    /// <summary>The value of the path; null: the event has none. A path with <c>*</c> gives an array.</summary>
    public JsonElement? Find(JsonElement json)
    {
        List<JsonElement> found = [json];
        var isMany = false;
        foreach (var step in _steps)
        {
            isMany |= step.IsEach;
            found = [.. found.SelectMany(step.Of)];
        }

        return isMany ? JsonSerializer.SerializeToElement(found, PathJson.Default.ListJsonElement)
            : found.Count == 1 ? found[0]
            : null;
    }

    private static Step NameAfterDot(string text, ref int at)
    {
        var start = ++at;
        while (at < text.Length && text[at] is not ('.' or '['))
        {
            at++;
        }

        var name = text[start..at];
        return name.Length == 0 ? throw new FormatException("The path has a dot without a name.")
            : name == "*" ? new Step(null, null)
            : new Step(name, null);
    }

    private static Step InBrackets(string text, ref int at)
    {
        var close = at + 1 < text.Length && text[at + 1] is '\'' or '"'
            ? text.IndexOf($"{text[at + 1]}]", at + 2, StringComparison.Ordinal) + 1
            : text.IndexOf(']', at);
        if (close <= at)
        {
            throw new FormatException("The path has a bracket that is not closed.");
        }

        var inside = text[(at + 1)..close];
        at = close + 1;
        return inside == "*" ? new Step(null, null)
            : inside.Length > 1 && inside[0] is '\'' or '"' ? new Step(inside[1..^1], null)
            : int.TryParse(inside, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index)
            ? new Step(null, index)
            : throw new FormatException($"The path has [{inside}], which is no name, no number and no *.");
    }

    private readonly record struct Step(string? Name, int? Index)
    {
        public bool IsEach => Name is null && Index is null;

        public IEnumerable<JsonElement> Of(JsonElement json)
        {
            if (Name is { } name)
            {
                return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? [member] : [];
            }

            if (Index is { } index)
            {
                return json.ValueKind == JsonValueKind.Array && index < json.GetArrayLength() ? [json[index]] : [];
            }

            return json.ValueKind switch
            {
                JsonValueKind.Array => json.EnumerateArray(),
                JsonValueKind.Object => json.EnumerateObject().Select(member => member.Value),
                _ => [],
            };
        }
    }
}
