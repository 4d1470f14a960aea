using System.Text.Json;

namespace Tarn.Bench.Client;

/// <summary>Bodies of PutRecords.</summary>
internal static class PutBody
{
    /// <summary>The body with these records. The bytes of one are read before the next one is asked for.</summary>
    public static byte[] Of(string stream, IEnumerable<(string Key, byte[] Data)> records)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteString("StreamName", stream);
            json.WriteStartArray("Records");
            foreach (var (key, data) in records)
            {
                json.WriteStartObject();
                json.WriteBase64String("Data", data);
                json.WriteString("PartitionKey", key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return memory.ToArray();
    }
}
