namespace Tarn.Delivery.Steps.Metadata;

/// <summary>The reason that the values of a query name no target.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Message">One sentence.</param>
internal sealed record TargetFailure(string Code, string Message);
