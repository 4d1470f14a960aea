namespace Tarn.Wire.Connections;

/// <summary>
/// Whether requests of a connection are in flight, and when the last one ended. The dispatcher marks this feature of
/// the connection, the listener reads it. Lock-free; a request costs two interlocked operations and no allocation.
/// </summary>
internal sealed class ConnectionUse(TimeProvider time)
{
    // Far below zero: requests that arrive later cannot raise the count above zero.
    private const int Taken = int.MinValue / 2;

    private int _underWay;
    private long _idleSince = time.GetTimestamp();
    private volatile bool _hasBegun;

    /// <summary>Whether a request has ever been dispatched.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Whether no request is in flight and the connection is not taken.</summary>
    public bool IsIdle => Volatile.Read(ref _underWay) == 0;

    /// <summary>A timestamp: the end of the last request, or the connection's acceptance.</summary>
    public long IdleSince => Volatile.Read(ref _idleSince);

    /// <summary>
    /// Counts a request that begins. Returns false if the connection was taken and is being closed: the request must
    /// not run.
    /// </summary>
    public bool TryBegin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
        }

        return Interlocked.Increment(ref _underWay) > 0;
    }

    /// <summary>Ends a request that <see cref="TryBegin"/> counted.</summary>
    public void End()
    {
        Volatile.Write(ref _idleSince, time.GetTimestamp());
        Interlocked.Decrement(ref _underWay);
    }

    /// <summary>Takes the connection away from its client. Returns false if a request is in flight.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _underWay, Taken, 0) == 0;
}
