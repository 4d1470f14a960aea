namespace Tarn.Delivery.Jq;

/// <summary>The outcome of a program over one record.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Json">The first output as JSON on one line; null without one.</param>
/// <param name="Reason">The failure for the error output; null with an output. It may hold parts of the record.</param>
public readonly record struct JqResult(JqStatus Status, string? Json, string? Reason);
