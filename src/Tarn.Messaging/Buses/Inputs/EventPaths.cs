using System.Text.Json;
using Tarn.Patterns;
using Tarn.Patterns.Paths;

namespace Tarn.Messaging.Buses.Inputs;

/// <summary>Paths in an event, as InputPath and InputPathsMap have them: <c>$.detail.items[0].id</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"/>
internal static class EventPaths
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="PatternException">It is no path.</exception>
    public static ValuePath Parse(string text) => text.StartsWith('$') ? ValuePath.Parse(text) : throw new PatternException("A path begins with $.");

    /// <summary>The value of a path; null: the event has none. A path that names several values gives an array.</summary>
    public static JsonElement? Find(string path, JsonElement json)
    {
        try
        {
            return Parse(path).TryRead(json, out var value) ? value : null;
        }
        catch (PatternException)
        {
            // A filter or function that this event's values do not fit.
            return null;
        }
    }
}
