namespace Tarn.Patterns.Events.Values;

/// <summary>A text with asterisks, each for any letters or none.</summary>
/// <param name="parts">The texts between the asterisks, at least one; the first and the last are the value's ends.</param>
internal sealed class WildcardTest(IReadOnlyList<string> parts) : ValueTest
{
    public override bool Accepts(in EventValue value)
    {
        if (value.Kind != EventValueKind.Text)
        {
            return false;
        }

        var rest = value.Text.AsSpan();
        if (parts.Count == 1)
        {
            return rest.SequenceEqual(parts[0]);
        }

        if (!rest.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[parts[0].Length..];
        for (var i = 1; i < parts.Count - 1; i++)
        {
            var at = rest.IndexOf(parts[i], StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + parts[i].Length)..];
        }

        return rest.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
