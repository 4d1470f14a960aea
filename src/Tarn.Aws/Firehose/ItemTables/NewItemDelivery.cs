using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.ItemTables;

/// <summary>A delivery of an item table that is being made.</summary>
/// <param name="Arn">Its ARN as a delivery stream.</param>
/// <param name="Description">Its description, which names its roles.</param>
internal sealed record NewItemDelivery(string Arn, DeliveryConfig Config, DeliveryStreamDescription Description);
