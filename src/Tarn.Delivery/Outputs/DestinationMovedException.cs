namespace Tarn.Delivery.Outputs;

/// <summary>
/// The table's columns changed, or the table was created or dropped, after records were buffered for it. The records
/// are read again and buffered for its present state.
/// </summary>
internal sealed class DestinationMovedException(string message) : Exception(message);
