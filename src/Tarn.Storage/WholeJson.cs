using System.Text;
using System.Text.Json;

namespace Tarn.Storage;

/// <summary>Texts that may be one JSON value, with nothing after it.</summary>
public static class WholeJson
{
    /// <summary>The kind of the value; null: the text is no JSON, or more than one value.</summary>
    public static JsonValueKind? KindOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            var kind = KindOf(reader.TokenType);
            reader.Skip();
            return reader.Read() ? null : kind;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="KindOf(ReadOnlySpan{byte})"/>
    public static JsonValueKind? KindOf(string text) => KindOf(Encoding.UTF8.GetBytes(text));

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };
}
