using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Forms;

/// <summary>Single values: objects with one member, the type.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html"/>
internal sealed class AttributeValueForm : IJsonForm<AttributeValue>
{
    /// <inheritdoc/>
    public static AttributeValue Read(ref Utf8JsonReader reader) => ValueReading.ReadOrRefuse(ref reader, ItemJsonReader.ReadValue, AttributeValue.Refused);

    /// <inheritdoc/>
    public static void Write(Utf8JsonWriter writer, AttributeValue value) => ItemJson.Write(writer, value);
}
