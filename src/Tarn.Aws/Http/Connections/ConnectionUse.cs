namespace Tarn.Aws.Http.Connections;

/// <summary>
/// Whether requests of a connection are under way, and since when none is: a feature of the connection, which the dispatcher marks and the listener
/// reads. Lock-free; a request costs two interlocked operations and no allocation.
/// </summary>
internal sealed class ConnectionUse(TimeProvider time)
{
    // Far below zero: requests that arrive later cannot lift it to one that is under way.
    private const int Taken = int.MinValue / 2;

    private int underWay;
    private long idleSince = time.GetTimestamp();
    private volatile bool hasBegun;

    /// <summary>Whether a request ever arrived whole enough to be dispatched.</summary>
    public bool HasBegun => hasBegun;

    /// <summary>Whether no request is under way, and the connection is not taken.</summary>
    public bool IsIdle => Volatile.Read(ref underWay) == 0;

    /// <summary>A timestamp: the end of the last request, or the connection's acceptance.</summary>
    public long IdleSince => Volatile.Read(ref idleSince);

    /// <summary>A request begins; false: the connection was taken and is being closed, so the request must not run.</summary>
    public bool TryBegin()
    {
        if (!hasBegun)
        {
            hasBegun = true;
        }

        return Interlocked.Increment(ref underWay) > 0;
    }

    /// <summary>A request that <see cref="TryBegin"/> let in has been answered.</summary>
    public void End()
    {
        Volatile.Write(ref idleSince, time.GetTimestamp());
        Interlocked.Decrement(ref underWay);
    }

    /// <summary>Takes the connection away from its client; false: a request is under way.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref underWay, Taken, 0) == 0;
}
