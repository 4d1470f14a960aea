using System.Text.Json;

namespace Tarn.Items.Tables;

/// <summary>Units for each second; of on-demand tables the most units, or -1 for no limit.</summary>
public readonly record struct TableThroughput(long Reads, long Writes)
{
    internal static TableThroughput Read(JsonElement json) => new(json[0].GetInt64(), json[1].GetInt64());

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Reads);
        json.WriteNumberValue(Writes);
        json.WriteEndArray();
    }
}
