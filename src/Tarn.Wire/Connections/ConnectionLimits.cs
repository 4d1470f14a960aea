namespace Tarn.Wire.Connections;

/// <summary>How many connections the listener holds open at once; each takes a file descriptor.</summary>
/// <param name="ConnectionsMax">All connections together. At the limit a new one displaces an idle one, or
/// waits.</param>
/// <param name="PerAddressMax">Connections of one source address. At the limit a new one displaces an idle one of the
/// address, or is closed at once.</param>
public sealed record ConnectionLimits(int ConnectionsMax, int PerAddressMax)
{
    /// <summary>
    /// The limits of a listener without configured ones, used in tests: far below the usual descriptor limit.
    /// </summary>
    public static ConnectionLimits Default { get; } = new(512, 512);
}
