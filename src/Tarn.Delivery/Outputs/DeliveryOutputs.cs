namespace Tarn.Delivery.Outputs;

/// <summary>The two outputs of a delivery.</summary>
/// <param name="Destination">Where its records go.</param>
/// <param name="Errors">Where those go that it refuses.</param>
internal readonly record struct DeliveryOutputs(IDeliveryOutput Destination, IErrorOutput Errors);
