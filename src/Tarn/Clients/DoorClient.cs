using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Tarn.OwnProcess;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>
/// Signs the generated clients' calls and sends them to a server's doors. As in AWS's SDKs, all attempts of a call
/// carry the same invocation id, so that the server recognises a retry.
/// </summary>
internal sealed class DoorClient(DoorAddress address, string region, TimeProvider time) : IWireTransport, IDisposable
{
    private const int AttemptsMax = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly SignatureV4 _signer = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>The server's address.</summary>
    public DoorAddress Address => address;

    /// <summary>The region that calls are signed for.</summary>
    public string Region => region;

    /// <summary>
    /// Sends a call, in at most 4 attempts. An attempt is repeated if it reached no server, or if the server returned
    /// 429 or a 5xx status. The first pause is 100 ms; each further one is twice as long.
    /// </summary>
    /// <exception cref="CommandException">No server could be reached.</exception>
    public async Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken)
    {
        var invocation = Guid.NewGuid().ToString();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var message = Message(signingName, request, invocation, attempt);
                using var response = await _http.SendAsync(message, cancellationToken);
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                var status = (int)response.StatusCode;
                if (attempt == AttemptsMax || !(status >= 500 || status == (int)HttpStatusCode.TooManyRequests))
                {
                    return new WireAnswer(status, Headers(response), body);
                }
            }
            catch (HttpRequestException unreachable)
            {
                if (attempt == AttemptsMax)
                {
                    throw new CommandException(
                        $"no Tarn at {address.Url} (from {address.From}); start: ./tarn serve --data {address.Data}", inner: unreachable);
                }
            }

            await Task.Delay(FirstPause * (1 << (attempt - 1)), time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static WireHeaders Headers(HttpResponseMessage response)
    {
        var headers = new WireHeaders();
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            headers.Set(name, string.Join(',', values));
        }

        return headers;
    }

    private HttpRequestMessage Message(string signingName, WireRequest request, string invocation, int attempt)
    {
        var headers = new WireHeaders();
        headers.Set("host", address.Url.Authority);
        headers.Set("amz-sdk-invocation-id", invocation);
        headers.Set("amz-sdk-request", $"attempt={attempt}; max={AttemptsMax}");
        foreach (var (name, value) in request.Headers)
        {
            headers.Set(name, value);
        }

        if (address.SessionToken is { } token)
        {
            headers.Set("x-amz-security-token", token);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
        _signer.Sign(
            address.Key, region, signingName, time.GetUtcNow(), request.Method, request.RawPath, request.RawQuery, headers, hash);
        var query = request.RawQuery.Length == 0 ? "" : "?" + request.RawQuery;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(address.Url, request.RawPath + query))
        {
            Content = new ReadOnlyMemoryContent(request.Body),
        };
        foreach (var (name, value) in headers.Where(header => header.Key != "host"))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("tarn", ProgramVersion.Text.Split('+')[0]));
        return message;
    }
}
