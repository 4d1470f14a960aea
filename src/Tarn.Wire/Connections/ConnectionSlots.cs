using System.Net;

namespace Tarn.Wire.Connections;

/// <summary>
/// Counts open connections, in all and by source address. At a limit it chooses the connection that gives way to a new
/// one. Thread-safe. Requests take no lock here. A choice reads the head of a list; it reads every open connection only
/// when all of them have sent a request.
/// </summary>
/// <remarks>Connections without a request in flight give way in this order:
/// <list type="number">
/// <item>the one that has waited longest, and at least <see cref="FirstRequestWithin"/>, without ever sending a request;</item>
/// <item>the one that has been idle longest between requests, and at least <see cref="IdleAtLeast"/>;</item>
/// <item>the one that has waited longest for less than <see cref="FirstRequestWithin"/>.</item>
/// </list></remarks>
internal sealed class ConnectionSlots(ConnectionLimits limits, TimeProvider time) : IDisposable
{
    /// <summary>
    /// How long a new connection is spared while idle ones are open: the connections of one burst must not displace
    /// each other.
    /// </summary>
    public static readonly TimeSpan FirstRequestWithin = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The shortest idle time after which a connection may be closed for a new one. The last 64 KiB of an answer must also have
    /// been sent in
    /// this time.
    /// </summary>
    public static readonly TimeSpan IdleAtLeast = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _free = new(limits.ConnectionsMax);
    private readonly Dictionary<IPAddress, AddressConnections> _byAddress = [];
    private readonly HashSet<CountedConnection> _open = [];
    private readonly LinkedList<CountedConnection> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>Takes a slot if one is free.</summary>
    public bool TryTake() => _free.Wait(0, CancellationToken.None);

    /// <summary>Waits until a slot is free, and takes it.</summary>
    public Task Take(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

    /// <summary>
    /// Counts a new connection of an address, before it has a slot. At the address's limit <paramref name="displaced"/>
    /// is the connection that gives way; it is no longer counted, and the caller closes it. Returns false, and counts
    /// nothing, if no connection can give way.
    /// </summary>
    public bool TryEnter(IPAddress address, out CountedConnection? displaced)
    {
        displaced = null;
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(address, out var own))
            {
                _byAddress[address] = own = new AddressConnections();
            }

            if (own.Count >= limits.PerAddressMax)
            {
                displaced = Displace(own.Waiting, address);
                if (displaced is null)
                {
                    return false;
                }

                _byAddress[address] = own; // the displaced one may have been the address's only connection
            }

            own.Count++;
            return true;
        }
    }

    /// <summary>Takes back <see cref="TryEnter"/> for a connection that got no slot.</summary>
    public void Withdraw(IPAddress address)
    {
        lock (_gate)
        {
            Uncount(address);
        }
    }

    /// <summary>Registers a counted connection that has its slot: from now on it may have to give way.</summary>
    public void Open(CountedConnection connection)
    {
        lock (_gate)
        {
            _open.Add(connection);
            connection.InAll = _waiting.AddLast(connection);
            connection.InAddress = _byAddress[connection.Address].Waiting.AddLast(connection);
        }
    }

    /// <summary>
    /// The connection of any address that gives way to a new one; null if none can. The caller closes it, which frees
    /// its slot.
    /// </summary>
    public CountedConnection? Displace()
    {
        lock (_gate)
        {
            return Displace(_waiting, null);
        }
    }

    /// <summary>Frees the slot of a connection of <see cref="Open"/> that has been closed.</summary>
    public void Leave(CountedConnection connection)
    {
        lock (_gate)
        {
            if (_open.Remove(connection))
            {
                Forget(connection);
            }
        }

        _free.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private CountedConnection? Displace(LinkedList<CountedConnection> line, IPAddress? address)
    {
        while (Choose(line, address) is { } chosen)
        {
            // A connection that has just begun a request is not chosen again.
            if (chosen.Use.TryTake())
            {
                _open.Remove(chosen);
                Forget(chosen);
                return chosen;
            }
        }

        return null;
    }

    private CountedConnection? Choose(LinkedList<CountedConnection> line, IPAddress? address)
    {
        var first = FirstWaiting(line);
        var isFirstDue = first is not null && time.GetElapsedTime(first.Use.IdleSince) >= FirstRequestWithin;
        return isFirstDue ? first : LongestIdle(address) ?? first;
    }

    // Connections that have sent a request leave the lists here, each once.
    private static CountedConnection? FirstWaiting(LinkedList<CountedConnection> line)
    {
        while (line.First is { Value: var first })
        {
            if (!first.Use.HasBegun)
            {
                return first;
            }

            Unlink(first);
        }

        return null;
    }

    private CountedConnection? LongestIdle(IPAddress? address)
    {
        CountedConnection? longest = null;
        foreach (var connection in _open)
        {
            if (connection.Use is { HasBegun: true, IsIdle: true } use
                && (longest is null || use.IdleSince < longest.Use.IdleSince)
                && (address is null || address.Equals(connection.Address)))
            {
                longest = connection;
            }
        }

        return longest is not null && time.GetElapsedTime(longest.Use.IdleSince) >= IdleAtLeast ? longest : null;
    }

    private void Forget(CountedConnection connection)
    {
        Unlink(connection);
        Uncount(connection.Address);
    }

    private void Uncount(IPAddress address)
    {
        var own = _byAddress[address];
        Invariant.Check(own.Count > 0);
        own.Count--;
        if (own.Count == 0)
        {
            Invariant.Check(own.Waiting.Count == 0);
            _byAddress.Remove(address);
        }
    }

    private static void Unlink(CountedConnection connection)
    {
        connection.InAll?.List?.Remove(connection.InAll);
        connection.InAddress?.List?.Remove(connection.InAddress);
    }
}
