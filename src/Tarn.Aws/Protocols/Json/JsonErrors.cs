using System.Text.Json;

namespace Tarn.Aws.Protocols;

/// <summary>AWS's sentences for JSON values of the wrong type.</summary>
internal static class JsonErrors
{
    /// <summary>A value of another type than <paramref name="type"/> (with its article).</summary>
    public static AwsErrorException WrongType(JsonTokenType token, string type) => CommonErrors.Serialization(token switch
    {
        JsonTokenType.StartArray => "Start of list found where not expected",
        JsonTokenType.StartObject => "Start of structure or map found where not expected.",
        _ => $"{JavaType(token)} can not be converted to {type}",
    });

    /// <summary>Text that is not base64.</summary>
    public static AwsErrorException NotBase64(string text) => CommonErrors.Serialization(text.Length % 4 != 0
        ? $"'{text}' can not be converted to a Blob: "
            + $"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}"
        : $"'{text}' can not be converted to a Blob: Invalid Base64 character");

    /// <summary>How AWS names a value's type.</summary>
    public static string JavaType(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "class com.amazon.coral.value.json.numbers.TruncatingBigNumber",
        JsonTokenType.True or JsonTokenType.False => "class java.lang.Boolean",
        _ => "class java.lang.String",
    };
}
