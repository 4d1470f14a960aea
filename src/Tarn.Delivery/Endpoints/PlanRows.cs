using System.Buffers.Binary;
using System.Text.Json.Serialization;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Endpoints;

/// <summary>
/// Plans as metadata values: a row for the plan, and a row for each of its requests. Each is a version byte and one JSON
/// object (<c>docs/formats/delivery.md</c>).
/// </summary>
internal static class PlanRows
{
    private const byte Version = 1;

    /// <summary>The key of a plan's row, and the beginning of its requests' keys.</summary>
    public static byte[] Key(DeliveryId delivery) => DeliveryRows.Key(delivery);

    /// <summary>The key of a request's row.</summary>
    public static byte[] RequestKey(DeliveryId delivery, int index)
    {
        var key = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(key, delivery.Value);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(8), index);
        return key;
    }

    public static byte[] Encode(DeliveryPlan plan) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("madeMs"u8, plan.MadeMs);
        json.WriteNumber("epoch"u8, plan.Epoch);
        json.WriteBoolean("isCompressed"u8, plan.IsCompressed);
        json.WriteNumber("failingSinceMs", plan.FailingSinceMs);
        LedgerRows.WriteRanges(json, "ranges", plan.Ranges);
        json.WriteBase64String("blob"u8, plan.Blob.Encode());
        json.WriteNumber("requests"u8, plan.Requests.Count);
        json.WriteEndObject();
    });

    /// <summary>The plan without its requests, and their number.</summary>
    public static (DeliveryPlan Plan, int Requests) Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => (
        new DeliveryPlan
        {
            MadeMs = json.Number("madeMs"),
            Epoch = json.Number("epoch"),
            IsCompressed = json.Flag("isCompressed"),
            FailingSinceMs = json.NumberOrNull("failingSinceMs"),
            Ranges = json.List("ranges", LedgerRows.ReadRange),
            Blob = UnkeyedBlob.Decode(json.GetProperty("blob").GetBytesFromBase64()),
            Requests = [],
        },
        (int)json.Number("requests")));

    public static byte[] Encode(PlannedRequest request) => JsonRow.Encode(Version, request, PlanJson.Default.PlannedRequest);

    public static PlannedRequest DecodeRequest(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, PlanJson.Default.PlannedRequest);
}

/// <summary>The JSON in rows of requests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlannedRequest))]
internal sealed partial class PlanJson : JsonSerializerContext;
