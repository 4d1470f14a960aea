namespace Tarn.Wire.Http.Sites;

/// <summary>One request to a site.</summary>
public abstract class SiteVisit
{
    public required IDoor Door { get; init; }

    /// <summary>The name of the operation, for observers of calls.</summary>
    public required string Operation { get; init; }

    /// <summary>The account of the site.</summary>
    public required string Account { get; init; }

    /// <summary>The region of the site; empty: unknown.</summary>
    public required string Region { get; init; }

    /// <summary>Whether the request needs a signature for the door's service and the site's region.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether the site has a host, and so an origin, of its own.</summary>
    public bool HasOwnOrigin { get; init; }

    /// <summary>The largest body.</summary>
    public abstract int BodyBytesMax { get; }

    /// <summary>Whether pages of an origin may send requests.</summary>
    public abstract bool AllowsOrigin(string origin);

    /// <summary>Answers the request; its body has been read.</summary>
    /// <param name="call">The call; its principal is anonymous unless <see cref="IsSigned"/>.</param>
    /// <param name="protocol">The connection's protocol: <c>HTTP/1.1</c>.</param>
    /// <param name="response">The answer to fill.</param>
    /// <param name="cancellationToken">The client has left.</param>
    public abstract ValueTask Answer(Call call, string protocol, WireResponse response, CancellationToken cancellationToken);
}
