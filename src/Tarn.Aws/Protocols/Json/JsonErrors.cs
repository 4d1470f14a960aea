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

    /// <summary>A value that is no moment.</summary>
    public static AwsErrorException WrongTime(JsonTokenType token) => token is JsonTokenType.StartArray or JsonTokenType.StartObject
        ? WrongType(token, "")
        : CommonErrors.Serialization($"{JavaType(token)} can not be converted to milliseconds since epoch");

    /// <summary>Text that is not base64.</summary>
    public static AwsErrorException NotBase64(string text) => CommonErrors.Serialization(text.Length % 4 != 0
        ? $"'{text}' can not be converted to a Blob: "
            + $"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}"
        : $"'{text}' can not be converted to a Blob: Invalid Base64 character");

    /// <summary>An error that a service answered.</summary>
    public static AwsErrorException Read(WireAnswer answer)
    {
        var code = answer.Headers["x-amzn-ErrorType"] ?? "";
        var message = "";
        var members = new List<KeyValuePair<string, string>>();
        try
        {
            using var json = JsonDocument.Parse(answer.Body.IsEmpty ? "{}"u8.ToArray() : answer.Body);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                var text = member.Value.ToString();
                switch (member.Name)
                {
                    case "__type":
                        code = text;
                        break;
                    case "message" or "Message":
                        message = text;
                        break;
                    default:
                        members.Add(new(member.Name, text));
                        break;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            message = "the answer is not JSON";
        }

        // com.amazonaws.kinesis.v20131202#Name:http://… → Name
        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];
        return new AwsErrorException(code.Length == 0 ? "UnknownError" : code, answer.Status, message) { Members = members };
    }

    /// <summary>How AWS names a value's type.</summary>
    public static string JavaType(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "class com.amazon.coral.value.json.numbers.TruncatingBigNumber",
        JsonTokenType.True or JsonTokenType.False => "class java.lang.Boolean",
        _ => "class java.lang.String",
    };
}
