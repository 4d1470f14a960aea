namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>The kind of a token of an expression.</summary>
internal enum MathTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    Number,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A name: an id, a function, a word.</summary>
    Name,

    /// <summary>An operator or a bracket.</summary>
    Sign,
}
