using System.Net;
using System.Text.Json;
using Tarn.Delivery.Endpoints;

namespace Tarn.Aws.Firehose.Endpoints;

/// <summary>Judges the answers of endpoints.</summary>
internal static class EndpointResponse
{
    private const int ErrorTextCharsMax = 500;

    /// <summary>The outcome of a request.</summary>
    /// <param name="response">The answer, whose body is not read yet.</param>
    /// <param name="accessKey">The access key, which no message may repeat; empty: none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<(EndpointOutcome Outcome, string Code, string Message)> Judge(
        HttpResponseMessage response, Guid requestId, string accessKey, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var length = response.Content.Headers.ContentLength;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var text = length is > 0 and <= EndpointLimits.AnswerBytesMax && IsPlainJson(response)
                ? ErrorMessage(await Read(response, (int)length, cancellationToken), accessKey)
                : null;
            var outcome = response.StatusCode == HttpStatusCode.RequestEntityTooLarge ? EndpointOutcome.Refused : EndpointOutcome.Failed;
            return (outcome, EndpointCodes.DestinationException, text is null ? $"The endpoint answered {status}." : $"The endpoint answered {status}: {text}");
        }

        return length switch
        {
            null => Invalid("has no Content-Length"),
            > EndpointLimits.AnswerBytesMax => (
                EndpointOutcome.Failed, EndpointCodes.ResponseTooLarge, $"The answer has {length} bytes; {EndpointLimits.AnswerBytesMax} are allowed."),
            _ when !IsPlainJson(response) => Invalid("is not plain application/json"),
            _ => Names(await Read(response, (int)length, cancellationToken), requestId),
        };
    }

    private static (EndpointOutcome Outcome, string Code, string Message) Names(byte[] body, Guid requestId)
    {
        if (Parse(body) is not { } json)
        {
            return Invalid("is not a JSON object");
        }

        using (json)
        {
            return json.RootElement.TryGetProperty("requestId", out var id) && id.ValueKind == JsonValueKind.String && id.ValueEquals(requestId.ToString())
                ? (EndpointOutcome.Accepted, "", "")
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

    private static bool IsPlainJson(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && response.Content.Headers.ContentEncoding.Count == 0;

    private static async Task<byte[]> Read(HttpResponseMessage response, int length, CancellationToken cancellationToken)
    {
        var body = new byte[length];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private static (EndpointOutcome Outcome, string Code, string Message) Invalid(string how) =>
        (EndpointOutcome.Failed, EndpointCodes.InvalidResponse, $"The answer {how}.");
}
