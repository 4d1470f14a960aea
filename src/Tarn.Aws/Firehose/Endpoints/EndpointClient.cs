using System.Security.Authentication;
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
        using var timeout = new CancellationTokenSource(EndpointLimits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var content = new EndpointBody(body, request.BodyBytes);
        try
        {
            using var message = MessageOf(request, content, accessKey);
            using var response = await client.Send(message, either.Token);
            return await request.Kind.Read(ResponseOf(response), request, accessKey, either.Token) with { EndedMs = Now() };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (content.Failure is { } unreadable)
            {
                throw unreadable;
            }

            var (code, text) = timeout.IsCancellationRequested
                ? (EndpointCodes.RequestTimeout, $"No answer came within {EndpointLimits.Timeout.TotalSeconds:0} s.")
                : Explain(failure);
            return new EndpointAnswer(EndpointOutcome.Failed, code, text, Now());
        }
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

    // A message of the runtime may quote a header: only messages about addresses and TLS are repeated.
    private static (string Code, string Message) Explain(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AddressRefusedException refused:
                    return (EndpointCodes.AddressRefused, refused.Message);
                case AuthenticationException tls:
                    return (EndpointCodes.TlsFailed, tls.Message);
            }
        }

        return (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => (EndpointCodes.ConnectionFailed, failure.Message),
            HttpRequestError.SecureConnectionError => (EndpointCodes.TlsFailed, failure.Message),
            HttpRequestError.InvalidResponse => (EndpointCodes.InvalidResponse, "The answer is not HTTP."),
            HttpRequestError.ConfigurationLimitExceeded => (EndpointCodes.ResponseTooLarge, "The headers of the answer are too large."),
            _ => (EndpointCodes.ConnectionReset, "The connection broke before the answer was complete."),
        };
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
