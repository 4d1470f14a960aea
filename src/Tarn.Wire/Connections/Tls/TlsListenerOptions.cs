using System.Net;

namespace Tarn.Wire.Connections.Tls;

/// <summary>The listener's second port, if configured: the same doors in TLS.</summary>
/// <param name="EndPoint">The address to listen on; port 0 takes a free port.</param>
/// <param name="Certificates">The certificates that the listener shows.</param>
public sealed record TlsListenerOptions(IPEndPoint EndPoint, ServerCertificates Certificates);
