namespace Tarn.Patterns.Events.Values;

/// <summary>The kind of a value that has no parts.</summary>
internal enum EventValueKind
{
    Text,

    Number,

    /// <summary>true, false or null.</summary>
    Word,
}

/// <summary>A value of an event.</summary>
/// <param name="Text">A text without quotation marks and escapes, or the number or word as it is written.</param>
internal readonly record struct EventValue(EventValueKind Kind, string Text)
{
    /// <summary>The number in its one form, so that 1, 1.0 and 10e-1 are equal; null: no number.</summary>
    public string? Canonical => Kind == EventValueKind.Number ? PlainNumber.Canonical(Text) : null;
}
