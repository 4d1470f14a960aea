using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Items.Copies.Exports;

/// <summary>The lines of an export's data files.</summary>
internal static class ExportLine
{
    /// <summary>An item of a full export.</summary>
    public static void Write(Utf8JsonWriter json, Item item)
    {
        json.WriteStartObject();
        json.WritePropertyName("Item"u8);
        ItemJson.Write(json, item);
        json.WriteEndObject();
    }

    /// <summary>A changed item of an incremental export.</summary>
    /// <param name="stampUs">The time of its last change within the export's time.</param>
    public static void Write(Utf8JsonWriter json, long stampUs, Item keys, Item? after, Item? before)
    {
        json.WriteStartObject();
        json.WriteStartObject("Metadata"u8);
        json.WriteStartObject("WriteTimestampMicros"u8);
        json.WriteString("N"u8, stampUs.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
        Write(json, "Keys"u8, keys);
        Write(json, "NewImage"u8, after);
        Write(json, "OldImage"u8, before);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Item? item)
    {
        if (item is { } written)
        {
            json.WritePropertyName(name);
            ItemJson.Write(json, written);
        }
    }
}
