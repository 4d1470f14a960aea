namespace Tarn.Modules.Delivery.Endpoints;

/// <summary>The URL of an endpoint leads to no address to which Tarn sends.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
