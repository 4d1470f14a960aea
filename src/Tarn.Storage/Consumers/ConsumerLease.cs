namespace Tarn.Storage.Consumers;

/// <summary>Who works for a consumer now. A transaction of leased work carries the epoch; a stale one is refused inside it (D23).</summary>
/// <param name="Holder">The process; empty: nobody.</param>
/// <param name="Epoch">Raised by one whenever the lease is taken.</param>
/// <param name="ExpiresMs">Unix milliseconds after which another may take it; <see cref="long.MaxValue"/> where one process owns the store.</param>
public readonly record struct ConsumerLease(string Holder, long Epoch, long ExpiresMs)
{
    /// <summary>Never taken.</summary>
    public static ConsumerLease None => new("", 0, 0);
}
