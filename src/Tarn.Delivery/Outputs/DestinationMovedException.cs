namespace Tarn.Delivery.Outputs;

/// <summary>
/// The table's columns changed, or the table came or went, since records were buffered for it: they are read again and buffered as it is now.
/// </summary>
internal sealed class DestinationMovedException(string message) : Exception(message);
