namespace Tarn.Wire.Protocols;

/// <summary>The extra members of an error, without null values.</summary>
public static class ErrorMembers
{
    /// <summary>Names and values, in the model's order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var given = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                given.Add(new(name, value));
            }
        }

        return given;
    }

    /// <summary>The client's direction: the error that a JSON service answered, in text or in CBOR.</summary>
    /// <param name="texts">The members of the answer's document.</param>
    internal static AwsErrorException Error(WireAnswer answer, IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        var code = answer.Headers["x-amzn-ErrorType"] ?? "";
        var message = "";
        var members = new List<KeyValuePair<string, string>>();
        foreach (var (name, text) in texts)
        {
            switch (name)
            {
                case "__type":
                    code = text;
                    break;
                case "message" or "Message":
                    message = text;
                    break;
                default:
                    members.Add(new(name, text));
                    break;
            }
        }

        // com.amazonaws.kinesis.v20131202#Name:http://… → Name
        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];
        return new AwsErrorException(code.Length == 0 ? "UnknownError" : code, answer.Status, message) { Members = members };
    }
}
