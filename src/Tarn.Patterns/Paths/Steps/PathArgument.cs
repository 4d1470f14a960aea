using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary>An argument of a function: a path of the document, or a text of JSON that is read when the function is called.</summary>
internal sealed record PathArgument(ValuePath? Path, string? Json)
{
    /// <summary>Reads the argument.</summary>
    /// <exception cref="PatternException">The text is no JSON.</exception>
    public PathOutcome Read(PathReading reading, out JsonElement value)
    {
        if (Path is not null)
        {
            return Path.Read(reading.Inner(Path), reading.Document, out value);
        }

        try
        {
            using var document = JsonDocument.Parse(Json!);
            value = document.RootElement.Clone();
            return PathOutcome.Done;
        }
        catch (JsonException e)
        {
            throw new PatternException($"An argument of a function is no JSON: {e.Message}");
        }
    }
}
