using Tarn.Delivery.Pipeline;

namespace Tarn.Delivery.Outputs;

/// <summary>A record that could not be delivered, and why.</summary>
/// <param name="Record">It.</param>
/// <param name="Stage">The step that refused it: <c>parse</c>, <c>convert</c>, <c>deliver</c>.</param>
/// <param name="Code">The error's code as AWS names it: <c>Iceberg.SchemaTypeMismatch</c>.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Attempts">How often it was tried.</param>
internal readonly record struct FailedRecord(DeliveryRecord Record, string Stage, string Code, string Message, int Attempts = 1);
