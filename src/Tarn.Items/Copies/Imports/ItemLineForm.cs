using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Items.Copies.Imports;

/// <summary>Lines of JSON with one member, Item.</summary>
internal static class ItemLineForm
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>Reads a line.</summary>
    /// <exception cref="Storage.TarnException">The line has another form, or a value is not valid.</exception>
    public static Item Read(ReadOnlySpan<byte> line, ItemWriter writer)
    {
        var reader = new Utf8JsonReader(line, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
                || !reader.ValueTextEquals("Item"u8) || !reader.Read())
            {
                throw ItemErrors.Malformed("The line is no object with one member Item.");
            }

            var item = ItemJsonReader.ReadItem(ref reader, writer);
            return reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read()
                ? item
                : throw ItemErrors.Malformed("The line is no object with one member Item.");
        }
        catch (JsonException e)
        {
            throw ItemErrors.Malformed(e.Message);
        }
    }
}
