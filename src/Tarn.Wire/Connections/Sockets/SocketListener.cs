using System.Net;

namespace Tarn.Wire.Connections.Sockets;

/// <summary>The address of a socket door, and the limits of its connections.</summary>
/// <param name="EndPoint">The address to listen on; port 0 takes a free port.</param>
/// <param name="Flag">The setting that names the address, for messages.</param>
public sealed record SocketListener(IPEndPoint EndPoint, string Flag)
{
    /// <summary>Whether connections begin with TLS, with the certificates of the TLS port.</summary>
    public bool Tls { get; init; }

    /// <summary>The region of the calls; null: the instance's.</summary>
    public string? Region { get; init; }

    /// <summary>How long a connection may stay open before a client has signed in.</summary>
    public TimeSpan SignInWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long another connection may stay open without a call.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(10);
}
