using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Items.Values;

/// <summary>Kinds of JSON tokens, in the words that DynamoDB's errors use.</summary>
internal static class JsonTokens
{
    /// <summary>Checks the kind of a token.</summary>
    /// <exception cref="TarnException">Malformed: it is another kind.</exception>
    public static void Expect(in Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (reader.TokenType != type)
        {
            throw ItemErrors.Malformed($"{NameOf(reader.TokenType)} can not be converted to a {expected}");
        }
    }

    /// <summary>A kind of token in the sentences of the service.</summary>
    public static string NameOf(JsonTokenType type) => type switch
    {
        JsonTokenType.String => "STRING_VALUE",
        JsonTokenType.Number => "NUMBER_VALUE",
        JsonTokenType.True => "TRUE_VALUE",
        JsonTokenType.False => "FALSE_VALUE",
        JsonTokenType.StartArray => "Start of list",
        JsonTokenType.StartObject => "Start of structure or map",
        _ => "Value",
    };
}
