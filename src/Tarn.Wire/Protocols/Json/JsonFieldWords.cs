using System.Buffers;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>DynamoDB's messages for JSON values of the wrong type. A body that is no structure gets the common ones.</summary>
internal sealed class JsonFieldWords : JsonWords
{
    private const string NoStart = "Start of structure or map found where not expected";

    private static readonly SearchValues<byte> Fractions = SearchValues.Create(".eE"u8);

    public override AwsErrorException WrongType(in Utf8JsonReader reader, string type) => CommonErrors.Serialization(reader.TokenType switch
    {
        JsonTokenType.StartObject => NoStart,
        JsonTokenType.StartArray => $"Unrecognized collection type class {(type == "Blob" ? "java.nio.ByteBuffer" : $"java.lang.{type}")}",
        _ when type == "Blob" => "only base-64-encoded strings are convertible to bytes",
        JsonTokenType.String when type == "Boolean" => "Unexpected token received from parser",
        JsonTokenType.Number when reader.ValueSpan.ContainsAny(Fractions) => $"DECIMAL_VALUE cannot be converted to {type}",
        var token => $"{NameOf(token)} cannot be converted to {type}",
    });

    public override AwsErrorException NoBoolean(in Utf8JsonReader reader) => WrongType(reader, "Boolean");

    public override AwsErrorException NotBase64(string text) => CommonErrors.Serialization(JsonErrors.Base64Fault(text));

    public override AwsErrorException NoStructure(in Utf8JsonReader reader, StructureTraits structure, bool isField) =>
        reader.CurrentDepth == 0 ? base.NoStructure(reader, structure, isField)
        : CommonErrors.Serialization(reader.TokenType == JsonTokenType.StartArray ? $"Unrecognized collection type class {structure.JavaName}"
            : isField ? "Unexpected field type"
            : "Unexpected value type in payload");

    // AWS also names the type of the map's values where it finds a list.
    public override AwsErrorException NoContainer(in Utf8JsonReader reader, string expected) =>
        reader.CurrentDepth == 0 ? base.NoContainer(reader, expected)
        : CommonErrors.Serialization(reader.TokenType switch
        {
            JsonTokenType.StartObject => NoStart,
            JsonTokenType.StartArray => "Unrecognized collection type java.util.Map",
            _ => "Unexpected field type",
        });

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "NUMBER_VALUE",
        JsonTokenType.True => "TRUE_VALUE",
        JsonTokenType.False => "FALSE_VALUE",
        _ => "STRING_VALUE",
    };
}
