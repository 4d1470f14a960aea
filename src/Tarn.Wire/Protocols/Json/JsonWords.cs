using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>A service's messages for JSON values of the wrong type. These are the common ones; DynamoDB has its own.</summary>
internal class JsonWords
{
    /// <summary>The messages of most services.</summary>
    public static JsonWords Common { get; } = new();

    /// <summary>DynamoDB's messages.</summary>
    public static JsonWords Fields { get; } = new JsonFieldWords();

    /// <summary>A value of another type than <paramref name="type"/>: String, Integer, Long, Double, Boolean or Blob.</summary>
    public virtual AwsErrorException WrongType(in Utf8JsonReader reader, string type) =>
        JsonErrors.WrongType(reader.TokenType, type == "Blob" ? "a Blob" : $"an {type}");

    /// <summary>A value that is neither true nor false, nor the text of one.</summary>
    public virtual AwsErrorException NoBoolean(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? CommonErrors.Serialization($"'{reader.GetString()!.ToUpperInvariant()}' can not be converted to an Boolean")
        : WrongType(reader, "Boolean");

    /// <summary>A text that is no base64.</summary>
    public virtual AwsErrorException NotBase64(string text) => JsonErrors.NotBase64(text);

    /// <summary>A value that is no structure.</summary>
    /// <param name="isField">Whether it is a member of a structure, not of a list or map.</param>
    public virtual AwsErrorException NoStructure(in Utf8JsonReader reader, StructureTraits structure, bool isField) => NoContainer(reader, "Expected null");

    /// <summary>A value that is no structure, list or map.</summary>
    /// <param name="expected">The message for a scalar.</param>
    public virtual AwsErrorException NoContainer(in Utf8JsonReader reader, string expected) =>
        reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? JsonErrors.WrongType(reader.TokenType, "")
        : reader.CurrentDepth == 0 ? CommonErrors.Serialization()
        : CommonErrors.Serialization(expected);
}
