using System.Text;

namespace Tarn.Delivery.Destinations.Http;

/// <summary>
/// Firehose's generic HTTP endpoint: <c>{"requestId":…,"timestamp":…,"records":[{"data":…},…]}</c>, with an answer that
/// names the request. https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
/// </summary>
public sealed record HttpEndpointKind : EndpointKind
{
    private HttpEndpointKind()
        : base("endpoint")
    {
    }

    /// <summary>The only value, because a kind has no state.</summary>
    public static HttpEndpointKind Instance { get; } = new();

    public override string ErrorType => "http-endpoint-failed";

    internal override BodyForm Body { get; } = new(
        static (id, madeMs) => Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"requestId\":\"{id}\",\"timestamp\":{madeMs},\"records\":[")),
        "{\"data\":\""u8.ToArray(),
        "\"}"u8.ToArray(),
        ","u8.ToArray(),
        "]}"u8.ToArray(),
        IsBase64: true);

    public override string Code(string failure) => $"HttpEndpoint.{failure}";

    public override (string Url, IReadOnlyList<KeyValuePair<string, string>> Headers) Head(EndpointRequest request, string accessKey)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Content-Type", "application/json"),
            new("X-Amz-Firehose-Protocol-Version", "1.0"),
            new("X-Amz-Firehose-Request-Id", request.RequestId.ToString()),
            new("X-Amz-Firehose-Source-Arn", request.SourceArn),
        };
        if (accessKey.Length > 0)
        {
            headers.Add(new("X-Amz-Firehose-Access-Key", accessKey));
        }

        if (CommonAttributes.ToJson(request.CommonAttributes) is { } attributes)
        {
            headers.Add(new("X-Amz-Firehose-Common-Attributes", attributes));
        }

        return (request.Url, headers);
    }

    public override ValueTask<EndpointAnswer> Read(
        EndpointResponse response, EndpointRequest request, string accessKey, CancellationToken cancellationToken) =>
        HttpEndpointAnswer.Read(response, request.RequestId, accessKey, cancellationToken);
}
