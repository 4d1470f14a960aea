using System.Text;
using System.Text.Json;

namespace Tarn.Delivery.Destinations.Http;

/// <summary>The common attributes of a delivery as the value of a header: JSON in ASCII.</summary>
internal static class CommonAttributes
{
    /// <summary>The header's value; null: there are no attributes.</summary>
    public static string? ToJson(IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("commonAttributes"u8);
            foreach (var (name, value) in attributes)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
