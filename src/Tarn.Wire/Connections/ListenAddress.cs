using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Wire.Connections;

/// <summary>An address of the server, with the protocol of its connections.</summary>
/// <param name="EndPoint">The address to listen on; port 0 takes a free port.</param>
/// <param name="Flag">The setting that names the address, for messages.</param>
/// <param name="Certificates">The certificates that clients see; null: cleartext.</param>
/// <param name="Speak">Adds the protocol to the address.</param>
internal sealed record ListenAddress(IPEndPoint EndPoint, string Flag, ServerCertificates? Certificates, Action<ListenOptions> Speak)
{
    /// <summary>The protocols that TLS offers to clients (ALPN); empty: TLS negotiates none.</summary>
    public List<SslApplicationProtocol> TlsProtocols { get; init; } = [];
}
