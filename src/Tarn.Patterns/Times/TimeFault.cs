namespace Tarn.Patterns.Times;

/// <summary>The reason why a text is no time of a pattern.</summary>
/// <param name="At">The position where the text does not follow the pattern.</param>
/// <param name="Field">The field whose value is out of its range; null: the text does not follow the pattern.</param>
/// <param name="Min">The least value of the range.</param>
/// <param name="Max">The largest value of the range.</param>
public readonly record struct TimeFault(int At, string? Field = null, long Value = 0, long Min = 0, long Max = 0)
{
    /// <summary>Joda-Time's message.</summary>
    /// <param name="text">The text that was read.</param>
    public string MessageFor(string text) =>
        Field is not null ? $"Cannot parse \"{text}\": Value {Value} for {Field} must be in the range [{Min},{Max}]"
        : At <= 0 ? $"Invalid format: \"{text}\""
        : At >= text.Length ? $"Invalid format: \"{text}\" is too short"
        : $"Invalid format: \"{text}\" is malformed at \"{text[At..]}\"";
}
