namespace Tarn.Delivery.Ledger;

/// <summary>The account, region and name of a delivery.</summary>
public sealed record DeliveryOwner(string Account, string Region, string Name);
