namespace Tarn.Telemetry.Tests.Metrics.Maths;

/// <summary>An expression and its value by the plain second implementation: a double, a <see cref="PlainSeries"/>, or a list of these.</summary>
internal sealed record PlainCase(string Text, object Value);
