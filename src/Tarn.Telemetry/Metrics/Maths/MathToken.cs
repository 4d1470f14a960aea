namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>A token of an expression.</summary>
/// <param name="Text">The name, the sign, or the content of a text.</param>
/// <param name="At">Its place in the expression.</param>
internal readonly record struct MathToken(MathTokenKind Kind, string Text, double Number, int At);
