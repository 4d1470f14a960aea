namespace Tarn.Patterns.Events.Values;

/// <summary>A text with asterisks, each for any letters or none.</summary>
/// <param name="Parts">The texts between the asterisks, at least one; the first and the last are the value's ends.</param>
internal sealed record WildcardTest(IReadOnlyList<string> Parts) : ValueTest
{
    public override bool Accepts(in EventValue value)
    {
        if (value.Kind != EventValueKind.Text)
        {
            return false;
        }

        var rest = value.Text.AsSpan();
        if (Parts.Count == 1)
        {
            return rest.SequenceEqual(Parts[0]);
        }

        if (!rest.StartsWith(Parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[Parts[0].Length..];
        for (var i = 1; i < Parts.Count - 1; i++)
        {
            var at = rest.IndexOf(Parts[i], StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + Parts[i].Length)..];
        }

        return rest.EndsWith(Parts[^1], StringComparison.Ordinal);
    }
}
