using System.Buffers;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>DynamoDB's messages for JSON values of the wrong type. Other services have <see cref="JsonErrors"/>.</summary>
internal static class JsonFieldErrors
{
    private const string NoStart = "Start of structure or map found where not expected";

    private static readonly SearchValues<byte> Fractions = SearchValues.Create(".eE"u8);

    /// <summary>A value of another type than <paramref name="type"/>: String, Integer, Long, Double, Boolean or Blob.</summary>
    public static AwsErrorException WrongType(in Utf8JsonReader reader, string type) => CommonErrors.Serialization(reader.TokenType switch
    {
        JsonTokenType.StartObject => NoStart,
        JsonTokenType.StartArray => $"Unrecognized collection type class {(type == "Blob" ? "java.nio.ByteBuffer" : $"java.lang.{type}")}",
        _ when type == "Blob" => "only base-64-encoded strings are convertible to bytes",
        JsonTokenType.String when type == "Boolean" => "Unexpected token received from parser",
        JsonTokenType.Number when reader.ValueSpan.ContainsAny(Fractions) => $"DECIMAL_VALUE cannot be converted to {type}",
        var token => $"{NameOf(token)} cannot be converted to {type}",
    });

    /// <summary>A value that is no structure.</summary>
    /// <param name="javaName">The structure's name.</param>
    /// <param name="isField">Whether it is a member of a structure, not of a list or map.</param>
    public static AwsErrorException NoStructure(JsonTokenType token, string javaName, bool isField) => CommonErrors.Serialization(
        token == JsonTokenType.StartArray ? $"Unrecognized collection type class {javaName}"
        : isField ? "Unexpected field type"
        : "Unexpected value type in payload");

    /// <summary>A value that is no list or map. AWS also names the type of the map's values where it finds a list.</summary>
    public static AwsErrorException NoContainer(JsonTokenType token) => CommonErrors.Serialization(token switch
    {
        JsonTokenType.StartObject => NoStart,
        JsonTokenType.StartArray => "Unrecognized collection type java.util.Map",
        _ => "Unexpected field type",
    });

    public static AwsErrorException NotBase64(string text) => CommonErrors.Serialization(JsonErrors.Base64Fault(text));

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "NUMBER_VALUE",
        JsonTokenType.True => "TRUE_VALUE",
        JsonTokenType.False => "FALSE_VALUE",
        _ => "STRING_VALUE",
    };
}
