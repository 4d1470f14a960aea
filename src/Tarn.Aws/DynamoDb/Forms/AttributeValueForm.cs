using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Forms;

/// <summary>Single values: objects with one member, the type.</summary>
internal sealed class AttributeValueForm : IJsonForm<AttributeValue>
{
    /// <inheritdoc/>
    public static AttributeValue Read(ref Utf8JsonReader reader)
    {
        var start = reader;
        using var writer = new ItemWriter();
        try
        {
            return ItemJsonReader.ReadValue(ref reader, writer);
        }
        catch (TarnException refused) when (refused.Reason != ItemErrors.Serialization)
        {
            reader = start;
            reader.Skip();
            return AttributeValue.Refused(refused);
        }
        catch (TarnException refused)
        {
            throw DynamoDbFailures.Map(refused);
        }
    }

    /// <inheritdoc/>
    public static void Write(Utf8JsonWriter writer, AttributeValue value) => ItemJson.Write(writer, value);
}
