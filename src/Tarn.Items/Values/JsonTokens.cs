using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Items.Values;

/// <summary>Checks the kinds of JSON tokens, with the sentences of DynamoDB's errors.</summary>
internal static class JsonTokens
{
    private const string Model = "com.amazonaws.dynamodb.v20120810.AttributeValue";
    private const string NoStart = "Start of structure or map found where not expected";
    private const string NoField = "Unexpected field type";

    /// <summary>Checks that a value begins: an object with one type.</summary>
    /// <exception cref="TarnException">Malformed: it is another kind.</exception>
    public static void ExpectValue(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(reader.TokenType, list: $"Unrecognized collection type class {Model}", other: "Unexpected value type in payload");
        }
    }

    /// <summary>Checks that a map of attributes begins.</summary>
    /// <exception cref="TarnException">Malformed: it is another kind.</exception>
    public static void ExpectMap(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(reader.TokenType, list: $"Unrecognized collection type java.util.Map<java.lang.String, {Model}>", other: NoField);
        }
    }

    /// <summary>Checks that a list begins.</summary>
    /// <exception cref="TarnException">Malformed: it is another kind.</exception>
    public static void ExpectList(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(reader.TokenType, list: NoField, other: NoField);
        }
    }

    /// <summary>Checks that the token is a text.</summary>
    /// <param name="isBinary">Whether it is the base64 of bytes.</param>
    /// <exception cref="TarnException">Malformed: it is another kind.</exception>
    public static void ExpectText(in Utf8JsonReader reader, bool isBinary)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw isBinary
                ? Wrong(reader.TokenType, "Unrecognized collection type class java.nio.ByteBuffer", "only base-64-encoded strings are convertible to bytes")
                : Wrong(reader.TokenType, "Unrecognized collection type class java.lang.String", $"{NameOf(reader)} cannot be converted to String");
        }
    }

    /// <summary>The error for a token that is neither true nor false.</summary>
    public static TarnException NoBoolean(in Utf8JsonReader reader) => Wrong(
        reader.TokenType,
        list: "Unrecognized collection type class java.lang.Boolean",
        other: reader.TokenType == JsonTokenType.String ? "Unexpected token received from parser" : $"{NameOf(reader)} cannot be converted to Boolean");

    private static TarnException Wrong(JsonTokenType found, string list, string other) => ItemErrors.Malformed(found switch
    {
        JsonTokenType.StartObject => NoStart,
        JsonTokenType.StartArray => list,
        _ => other,
    });

    private static string NameOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => "TRUE_VALUE",
        JsonTokenType.False => "FALSE_VALUE",
        JsonTokenType.Number when !reader.TryGetInt64(out _) && reader.GetDouble() != Math.Truncate(reader.GetDouble()) => "DECIMAL_VALUE",
        JsonTokenType.Number => "NUMBER_VALUE",
        _ => "STRING_VALUE",
    };
}
