using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Forms;

/// <summary>Items and keys: objects of attributes.</summary>
internal sealed class ItemForm : IJsonForm<Item>
{
    /// <inheritdoc/>
    public static Item Read(ref Utf8JsonReader reader) => ValueReading.ReadOrRefuse(ref reader, ItemJsonReader.ReadItem, Item.Refused);

    /// <inheritdoc/>
    public static void Write(Utf8JsonWriter writer, Item value) => ItemJson.Write(writer, value);
}
