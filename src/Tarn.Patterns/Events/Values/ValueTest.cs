namespace Tarn.Patterns.Events.Values;

/// <summary>One of the values that a field may have.</summary>
internal abstract record ValueTest
{
    /// <summary>Whether the value is meant.</summary>
    public abstract bool Accepts(in EventValue value);
}

/// <summary>A text, or one of true, false and null.</summary>
internal sealed record ExactTest(EventValue Value) : ValueTest
{
    public override bool Accepts(in EventValue value) => value == Value;
}

/// <summary>A number, by its value.</summary>
internal sealed record NumberTest(string Text) : ValueTest
{
    private readonly string _canonical = PlainNumber.Canonical(Text);

    public override bool Accepts(in EventValue value) => value.Canonical == _canonical;
}

/// <summary>Any value.</summary>
internal sealed record PresentTest : ValueTest
{
    public override bool Accepts(in EventValue value) => true;
}

/// <summary>A text that begins so.</summary>
internal sealed record PrefixTest(string Prefix) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Text && value.Text.StartsWith(Prefix, StringComparison.Ordinal);
}

/// <summary>A text that ends so.</summary>
internal sealed record SuffixTest(string Suffix) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Text && value.Text.EndsWith(Suffix, StringComparison.Ordinal);
}

/// <summary>Any value, unless one of the tests accepts it.</summary>
internal sealed record AnythingButTest(IReadOnlyList<ValueTest> Tests) : ValueTest
{
    public override bool Accepts(in EventValue value)
    {
        foreach (var test in Tests)
        {
            if (test.Accepts(value))
            {
                return false;
            }
        }

        return true;
    }
}
