using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Forms;

/// <summary>ExpressionAttributeValues: an item whose refusals name the placeholder.</summary>
internal sealed class ExpressionValuesForm : IJsonForm<Item>
{
    /// <inheritdoc/>
    public static Item Read(ref Utf8JsonReader reader)
    {
        var start = reader;
        using var writer = new ItemWriter();
        try
        {
            return ItemJsonReader.ReadExpressionValues(ref reader, writer);
        }
        catch (TarnException refused) when (refused.Reason != ItemErrors.Serialization)
        {
            reader = start;
            reader.Skip();
            return Item.Refused(refused);
        }
        catch (TarnException refused)
        {
            throw DynamoDbFailures.Map(refused);
        }
    }

    /// <inheritdoc/>
    public static void Write(Utf8JsonWriter writer, Item value) => ItemJson.Write(writer, value);
}
