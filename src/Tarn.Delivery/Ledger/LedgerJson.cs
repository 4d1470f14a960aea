using System.Text.Json.Serialization;

namespace Tarn.Delivery.Ledger;

/// <summary>The JSON in rows of counts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeliveryTotals))]
[JsonSerializable(typeof(ReleasedDocuments))]
internal sealed partial class LedgerJson : JsonSerializerContext;
