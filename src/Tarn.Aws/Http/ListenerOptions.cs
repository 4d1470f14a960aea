using System.Net;
using Tarn.Access;
using Tarn.Aws.Http.Bodies;
using Tarn.Aws.Http.Connections;
using Tarn.Aws.Http.Tls;

namespace Tarn.Aws.Http;

/// <summary>How the listener is set up.</summary>
public sealed record ListenerOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>A second port that speaks TLS; null: none.</summary>
    public TlsListenerOptions? Tls { get; init; }

    /// <summary>Sockets that are bound already; addresses that are not among them are bound when the listener starts.</summary>
    public ReservedEndPoints? Reserved { get; init; }

    /// <summary>The account of names that a request without account means.</summary>
    public string Account { get; init; } = AccountId.Default;

    /// <summary>The region of requests whose signature names none.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// Whether signatures are verified. False (on a loopback address only) makes everybody the root, and refuses requests that a
    /// browser sends for a page of another origin.
    /// </summary>
    public bool Authenticate { get; init; } = true;

    /// <summary>How many connections are open at once.</summary>
    public ConnectionLimits Connections { get; init; } = ConnectionLimits.Default;

    /// <summary>Memory for all bodies that are read whole; requests beyond it wait.</summary>
    public long BodyBytesMax { get; init; } = 256L << 20;

    /// <summary>How long a client may send nothing in the middle of a body.</summary>
    public TimeSpan IdleBody { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The least that a client must send of a body, or take of an answer, while the server waits for it; averaged over <see cref="IdleBody"/>.
    /// </summary>
    public int TransferBytesPerSecondMin { get; init; } = 1_024;

    internal TransferLimits Transfers => new(IdleBody, TransferBytesPerSecondMin);

    /// <summary>How long requests in flight may take when the server stops.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(8);
}
