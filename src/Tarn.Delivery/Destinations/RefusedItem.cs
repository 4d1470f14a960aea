namespace Tarn.Delivery.Destinations;

/// <summary>A record that an endpoint refuses for good, in a request that it otherwise accepts.</summary>
/// <param name="Index">The record's index in the request.</param>
/// <param name="Code">One of <see cref="EndpointCodes"/>, or a failure of the kind's own.</param>
/// <param name="Message">One sentence without secrets or payload.</param>
public readonly record struct RefusedItem(int Index, string Code, string Message);
