using System.Net;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Sockets;
using Tarn.Wire.Connections.Tls;
using Tarn.Wire.Console;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Wire.Http;

/// <summary>The listener's settings.</summary>
public sealed record ListenerOptions : ConnectionOptions
{
    /// <summary>The address to listen on; port 0 takes a free port.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>A second port that speaks TLS, or null.</summary>
    public TlsListenerOptions? Tls { get; init; }

    /// <summary>
    /// A port for the console alone, so that it has an origin of its own; null: it is on the other ports. It speaks TLS if <see cref="Tls"/> is
    /// given.
    /// </summary>
    public IPEndPoint? ConsoleEndPoint { get; init; }

    /// <summary>The page of metrics; null: its path belongs to S3.</summary>
    public MetricsPage? Metrics { get; init; }

    /// <summary>A cleartext port for the page of metrics alone, which needs no token there; null: none.</summary>
    public IPEndPoint? MetricsEndPoint { get; init; }

    /// <summary>The doors that do not speak HTTP; each has an address of its own.</summary>
    public IReadOnlyList<ISocketDoor> Sockets { get; init; } = [];

    /// <summary>The account of resources that a request names without an account.</summary>
    public string Account { get; init; } = AccountId.Default;

    /// <summary>Host names of S3 in lower case: <c>BUCKET.NAME</c> names that bucket.</summary>
    public IReadOnlyList<string> S3Domains { get; init; } = [];

    /// <summary>Whether S3 takes presigned URLs and forms with signatures of version 2.</summary>
    public bool TakesSignatureV2 { get; init; } = true;

    /// <summary>The region of requests without a signature.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// Whether signatures are verified. False is allowed on loopback addresses only. It makes every caller the root,
    /// and refuses requests that a browser sends for a page of another origin.
    /// </summary>
    public bool Authenticate { get; init; } = true;

    /// <summary>The console; null: its paths belong to no service.</summary>
    public ConsoleSite? Console { get; init; }

    /// <summary>Memory for all bodies that are read whole. When it is used up, requests wait.</summary>
    public long BodyBytesMax { get; init; } = 256L << 20;

    /// <summary>
    /// The minimum rate at which a client must send a body, or read an answer, while the server waits for it; averaged
    /// over <see cref="ConnectionOptions.IdleBody"/>.
    /// </summary>
    public int TransferBytesPerSecondMin { get; init; } = 1_024;

    internal TransferLimits Transfers => new(IdleBody, TransferBytesPerSecondMin);
}
