using System.Text.Json;

namespace Tarn.Delivery.Destinations.Http;

/// <summary>Reads the answers of HTTP endpoints.</summary>
internal static class HttpEndpointAnswer
{
    private const int ErrorTextCharsMax = 500;

    public static async ValueTask<EndpointAnswer> Read(
        EndpointResponse response, Guid requestId, string accessKey, CancellationToken cancellationToken)
    {
        var (status, length) = (response.Status, response.Length);
        if (status != 200)
        {
            var text = length is > 0 and <= EndpointLimits.AnswerBytesMax && response.IsPlainJson
                ? ErrorMessage(await response.ReadBody(cancellationToken), accessKey)
                : null;
            var outcome = status == 413 ? EndpointOutcome.Refused : EndpointOutcome.Failed;
            return new(outcome, EndpointCodes.DestinationException, $"The endpoint answered {status}{(text is null ? "." : $": {text}")}");
        }

        return length switch
        {
            null => Invalid("has no Content-Length"),
            > EndpointLimits.AnswerBytesMax => new(
                EndpointOutcome.Failed, EndpointCodes.ResponseTooLarge, $"The answer has {length} bytes; {EndpointLimits.AnswerBytesMax} are allowed."),
            _ when !response.IsPlainJson => Invalid("is not plain application/json"),
            _ => Names(await response.ReadBody(cancellationToken), requestId),
        };
    }

    private static EndpointAnswer Names(byte[] body, Guid requestId)
    {
        if (Parse(body) is not { } json)
        {
            return Invalid("is not a JSON object");
        }

        using (json)
        {
            return json.RootElement.TryGetProperty("requestId", out var id) && id.ValueKind == JsonValueKind.String && id.ValueEquals(requestId.ToString())
                ? EndpointAnswer.Accepted(0)
                : Invalid("does not name this request in requestId");
        }
    }

    private static string? ErrorMessage(byte[] body, string accessKey)
    {
        using var json = Parse(body);
        if (json is null || !json.RootElement.TryGetProperty("errorMessage", out var message) || message.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        // An endpoint may repeat the key that it refuses.
        var text = message.GetString()!;
        text = accessKey.Length > 0 ? text.Replace(accessKey, "***", StringComparison.Ordinal) : text;
        return string.Concat(text.Take(ErrorTextCharsMax).Select(letter => char.IsControl(letter) ? ' ' : letter));
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json;
            }

            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static EndpointAnswer Invalid(string how) => new(EndpointOutcome.Failed, EndpointCodes.InvalidResponse, $"The answer {how}.");
}
