namespace Tarn.Storage.Consumers;

/// <summary>
/// The lease for a consumer's work. A transaction of leased work carries the epoch, and a stale epoch is refused inside
/// the transaction: D23 (a position is a whole record).
/// </summary>
/// <param name="Holder">The process; empty when no process holds the lease.</param>
/// <param name="Epoch">Raised by one whenever the lease is taken.</param>
/// <param name="ExpiresMs">
/// Unix milliseconds after which another process may take the lease; <see cref="long.MaxValue"/> where one process owns
/// the store.
/// </param>
public readonly record struct ConsumerLease(string Holder, long Epoch, long ExpiresMs)
{
    /// <summary>A lease that was never taken.</summary>
    public static ConsumerLease None => new("", 0, 0);
}
