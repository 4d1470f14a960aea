namespace Tarn.Wire.Outside;

/// <summary>The URL of an endpoint leads to no address to which Tarn sends.</summary>
public sealed class AddressRefusedException(string message) : Exception(message);
