using System.Net;

namespace Tarn.Aws.Http.Tls;

/// <summary>The listener's second port, where there is one: the same doors in TLS.</summary>
/// <param name="EndPoint">Where to listen; port 0 takes a free one.</param>
/// <param name="Certificates">What it shows.</param>
public sealed record TlsListenerOptions(IPEndPoint EndPoint, ServerCertificates Certificates);
