using Tarn.Delivery.Configuration;

namespace Tarn.Applications.Tables;

/// <summary>Makes the delivery of a table, or finds the one that an earlier call made.</summary>
public delegate Task<DeliveryId> EnsureDelivery(ResultTable wanted, CancellationToken cancellationToken);
