namespace Tarn.Delivery.Outputs;

/// <summary>The two outputs of a delivery.</summary>
/// <param name="Destination">The output of delivered records.</param>
/// <param name="Errors">The output of malformed records.</param>
internal readonly record struct DeliveryOutputs(IDeliveryOutput Destination, IErrorOutput Errors);
