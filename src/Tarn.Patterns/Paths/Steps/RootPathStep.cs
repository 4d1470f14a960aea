using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>$</c>, the document, or <c>@</c>, the value that a filter looks at.</summary>
internal sealed class RootPathStep : ValuePathStep
{
    public override bool IsDefinite => true;

    public ValuePathStep Last
    {
        get
        {
            ValuePathStep last = this;
            while (last.Next is { } next)
            {
                last = next;
            }

            return last;
        }
    }

    public override PathOutcome Read(JsonElement value, PathReading reading) => Reach(value, reading);
}
