using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace Tarn.Wire.Outside;

/// <summary>
/// Sends HTTP/1.1 requests to URLs that callers have chosen. No redirects are followed, no proxy and no cookie is used, and each address is
/// checked when it is connected.
/// </summary>
public sealed class OutsideClient : IDisposable
{
    private static readonly TimeSpan IdleConnectionKept = TimeSpan.FromMinutes(1);

    // Names are resolved, and addresses checked, again after this time.
    private static readonly TimeSpan ConnectionKept = TimeSpan.FromMinutes(10);

    private readonly AddressPolicy _policy;
    private readonly HttpClient _client;

    /// <summary>Makes a client without connections.</summary>
    /// <param name="policy">Decides to which addresses requests may go.</param>
    /// <param name="roots">Authorities beside the system's; null: none.</param>
    public OutsideClient(AddressPolicy policy, EndpointRoots? roots)
    {
        _policy = policy;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = new EndpointConnector(policy).Connect,
            PooledConnectionIdleTimeout = IdleConnectionKept,
            PooledConnectionLifetime = ConnectionKept,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
        };
        if (roots is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => roots.Trusts(certificate, chain, errors);
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version11 };
    }

    /// <summary>Why requests to a URL are refused, as far as it is known without resolving its name; null: they are not.</summary>
    public string? WhyRefused(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
        && _policy.WhyRefused(address, url.Port, url.Scheme == Uri.UriSchemeHttps) is { } why
            ? $"Requests to {address}, port {url.Port}, are refused: {why}."
            : null;

    /// <summary>Sends a request; completes with the head of the answer.</summary>
    public Task<HttpResponseMessage> Send(HttpRequestMessage message, CancellationToken cancellationToken) =>
        _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
