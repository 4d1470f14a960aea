using System.Text.Json.Serialization;

namespace Tarn.Delivery.Ledger;

/// <summary>The JSON in rows of counts and of changed columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveryTotals))]
[JsonSerializable(typeof(ReleasedDocuments))]
[JsonSerializable(typeof(IReadOnlyList<SchemaChangeEntry>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
