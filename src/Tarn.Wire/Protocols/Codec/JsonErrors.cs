using System.Buffers;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>AWS's messages for JSON values of the wrong type.</summary>
internal static class JsonErrors
{
    private static readonly SearchValues<char> Base64Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static ReadOnlySpan<byte> Digits => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <summary>A value of another type than <paramref name="type"/> (with its article).</summary>
    public static AwsErrorException WrongType(JsonTokenType token, string type) => CommonErrors.Serialization(token switch
    {
        JsonTokenType.StartArray => "Start of list found where not expected",
        JsonTokenType.StartObject => "Start of structure or map found where not expected.",
        _ => $"{JavaType(token)} can not be converted to {type}",
    });

    /// <summary>A value that is no timestamp.</summary>
    public static AwsErrorException WrongTime(JsonTokenType token) => token is JsonTokenType.StartArray or JsonTokenType.StartObject
        ? WrongType(token, "")
        : CommonErrors.Serialization($"{JavaType(token)} can not be converted to milliseconds since epoch");

    public static AwsErrorException NotBase64(string text) =>
        CommonErrors.Serialization($"'{text}' can not be converted to a Blob: {Base64Fault(text)}");

    /// <summary>Why a text is no base64. The services themselves misspell the message.</summary>
    public static string Base64Fault(string text)
    {
        if (text.Length % 4 != 0)
        {
            return $"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}";
        }

        var digits = text.EndsWith("==", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('=') ? text[..^1] : text;
        var wrong = digits.AsSpan().IndexOfAnyExcept(Base64Digits);
        return wrong >= 0 ? $"Invalid Base64 character: '{digits[wrong]}'" : "Invalid last non-pad Base64 character dectected";
    }

    /// <summary>Whether the last digit carries bits beyond the last byte. The other digits are not checked.</summary>
    public static bool HasLooseBits(ReadOnlySpan<byte> base64)
    {
        var (at, bits) = base64.EndsWith("=="u8) ? (base64.Length - 3, 4) : base64.EndsWith("="u8) ? (base64.Length - 2, 2) : (-1, 0);
        return at >= 0 && (Digits.IndexOf(base64[at]) & ((1 << bits) - 1)) != 0;
    }

    /// <summary>AWS's name of a value's type.</summary>
    public static string JavaType(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "class com.amazon.coral.value.json.numbers.TruncatingBigNumber",
        JsonTokenType.True or JsonTokenType.False => "class java.lang.Boolean",
        _ => "class java.lang.String",
    };
}
