namespace Tarn.Aws.Http.Connections;

/// <summary>How many connections the listener holds open at once; each takes a file descriptor.</summary>
/// <param name="ConnectionsMax">All together; at the limit new ones wait in the kernel's backlog.</param>
/// <param name="PerAddressMax">Of one source address; more are closed at once.</param>
public sealed record ConnectionLimits(int ConnectionsMax, int PerAddressMax)
{
    /// <summary>The limits of a listener that nobody gave others: for tests, far below the usual descriptor limit.</summary>
    public static ConnectionLimits Default { get; } = new(512, 512);
}
