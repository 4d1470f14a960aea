using System.Text.Json;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>Units for each second; of on-demand tables the most units, or -1 for no limit.</summary>
internal readonly record struct ThroughputDocument(long Reads, long Writes)
{
    public static ThroughputDocument Read(JsonElement json) => new(json[0].GetInt64(), json[1].GetInt64());

    public static ThroughputDocument? Of(Model.OnDemandThroughput? bounds) =>
        bounds is null ? null : new ThroughputDocument(bounds.MaxReadRequestUnits ?? -1, bounds.MaxWriteRequestUnits ?? -1);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Reads);
        json.WriteNumberValue(Writes);
        json.WriteEndArray();
    }
}
