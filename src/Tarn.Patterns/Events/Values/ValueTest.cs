namespace Tarn.Patterns.Events.Values;

/// <summary>One of the values that a field may have.</summary>
internal abstract class ValueTest
{
    /// <summary>Whether the value is meant.</summary>
    public abstract bool Accepts(in EventValue value);
}

/// <summary>A text, or one of true, false and null.</summary>
internal sealed class ExactTest(EventValueKind kind, string text) : ValueTest
{
    public override bool Accepts(in EventValue value) => value.Kind == kind && value.Text == text;
}

/// <summary>A number, by its value.</summary>
internal sealed class NumberTest(string text) : ValueTest
{
    private readonly string _canonical = PlainNumber.Canonical(text);

    public override bool Accepts(in EventValue value) => value.Canonical == _canonical;
}

/// <summary>Any value.</summary>
internal sealed class PresentTest : ValueTest
{
    public override bool Accepts(in EventValue value) => true;
}

/// <summary>A text that begins so.</summary>
internal sealed class PrefixTest(string prefix) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Text && value.Text.StartsWith(prefix, StringComparison.Ordinal);
}

/// <summary>A text that ends so.</summary>
internal sealed class SuffixTest(string suffix) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Text && value.Text.EndsWith(suffix, StringComparison.Ordinal);
}

/// <summary>Any value, unless one of the tests accepts it.</summary>
internal sealed class AnythingButTest(IReadOnlyList<ValueTest> tests) : ValueTest
{
    public override bool Accepts(in EventValue value)
    {
        foreach (var test in tests)
        {
            if (test.Accepts(value))
            {
                return false;
            }
        }

        return true;
    }
}
