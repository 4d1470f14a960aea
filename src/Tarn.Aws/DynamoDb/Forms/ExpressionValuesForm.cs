using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Forms;

/// <summary>ExpressionAttributeValues: an item whose refusals name the placeholder.</summary>
internal sealed class ExpressionValuesForm : IJsonForm<Item>
{
    /// <inheritdoc/>
    public static Item Read(ref Utf8JsonReader reader) => ValueReading.ReadOrRefuse(ref reader, ItemJsonReader.ReadExpressionValues, Item.Refused);

    /// <inheritdoc/>
    public static void Write(Utf8JsonWriter writer, Item value) => ItemJson.Write(writer, value);
}
