namespace Tarn.Storage.Objects.Locations;

/// <summary>The reason why a location is down.</summary>
/// <param name="Reason">One sentence.</param>
/// <param name="Since">When the first failure was seen, UTC.</param>
public sealed record LocationFault(string Reason, DateTimeOffset Since);
