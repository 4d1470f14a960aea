using System.Text;
using Tarn.Access.Credentials;
using Tarn.Delivery.Destinations;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Firehose.Endpoints;

/// <summary>
/// Sends the requests of deliveries over HTTP/1.1. Access keys are opened here and nowhere else.
/// </summary>
/// <param name="sealer">Opens access keys. Their owner is the delivery's ARN.</param>
/// <param name="client">Makes the connections.</param>
/// <param name="time">The clock.</param>
public sealed class EndpointClient(SecretSealer sealer, OutsideClient client, TimeProvider time) : IEndpointClient
{
    /// <inheritdoc/>
    public async Task<EndpointAnswer> Post(EndpointRequest request, Stream body, CancellationToken cancellationToken)
    {
        var accessKey = request.SealedAccessKey is { } secret ? Encoding.UTF8.GetString(sealer.Open(request.SourceArn, secret.Span)) : "";
        using var content = new EndpointBody(body, request.BodyBytes);
        return await OutsideAttempt.Run(
            EndpointLimits.Timeout,
            time,
            async token =>
            {
                using var message = MessageOf(request, content, accessKey);
                using var response = await client.Send(message, token);
                return await request.Kind.Read(ResponseOf(response), request, accessKey, token) with { EndedMs = Now() };
            },
            failure => content.Failure is { } unreadable
                ? throw unreadable
                : new EndpointAnswer(EndpointOutcome.Failed, CodeOf(failure.Kind), failure.Message, Now()),
            cancellationToken);
    }

    private static HttpRequestMessage MessageOf(EndpointRequest request, EndpointBody content, string accessKey)
    {
        var (url, headers) = request.Kind.Head(request, accessKey);
        var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        if (request.IsCompressed)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        foreach (var (name, value) in headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value) || content.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static EndpointResponse ResponseOf(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return new EndpointResponse(
            (int)response.StatusCode, headers.ContentType?.MediaType, headers.ContentEncoding.Count > 0, headers.ContentLength, Read);

        async Task<byte[]> Read(CancellationToken cancellationToken)
        {
            var body = new byte[(int)headers.ContentLength!];
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await stream.ReadExactlyAsync(body, cancellationToken);
            return body;
        }
    }

    private static string CodeOf(OutsideFailureKind kind) => kind switch
    {
        OutsideFailureKind.Timeout => EndpointCodes.RequestTimeout,
        OutsideFailureKind.AddressRefused => EndpointCodes.AddressRefused,
        OutsideFailureKind.TlsFailed => EndpointCodes.TlsFailed,
        OutsideFailureKind.ConnectionFailed => EndpointCodes.ConnectionFailed,
        OutsideFailureKind.InvalidResponse => EndpointCodes.InvalidResponse,
        OutsideFailureKind.ResponseTooLarge => EndpointCodes.ResponseTooLarge,
        _ => EndpointCodes.ConnectionReset,
    };

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
