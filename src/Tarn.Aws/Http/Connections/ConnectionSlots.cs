using System.Net;
using Tarn.Storage;

namespace Tarn.Aws.Http.Connections;

/// <summary>
/// Counts open connections, all together and by source address, and chooses the connection that gives way to a new one at a limit. Thread-safe.
/// Requests take no lock here. A choice reads the head of a list, and each open connection only when every one of them has sent a request.
/// </summary>
/// <remarks>The order of giving way, among connections without a request under way:
/// <list type="number">
/// <item>the one that has waited longest, and at least <see cref="FirstRequestWithin"/>, without ever sending a request;</item>
/// <item>the one that has been idle longest between requests, and at least <see cref="IdleAtLeast"/>;</item>
/// <item>the one that has waited longest for less than <see cref="FirstRequestWithin"/>.</item>
/// </list></remarks>
internal sealed class ConnectionSlots(ConnectionLimits limits, TimeProvider time) : IDisposable
{
    /// <summary>How long new connections are spared while idle ones are open: a burst of clients must not displace itself.</summary>
    public static readonly TimeSpan FirstRequestWithin = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection is kept between two requests; also the time for the last 64 KiB of an answer to leave.</summary>
    public static readonly TimeSpan IdleAtLeast = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim free = new(limits.ConnectionsMax);
    private readonly Dictionary<IPAddress, AddressConnections> byAddress = [];
    private readonly HashSet<CountedConnection> open = [];
    private readonly LinkedList<CountedConnection> waiting = [];
    private readonly Lock gate = new();

    /// <summary>Takes a slot if one is free.</summary>
    public bool TryTake() => free.Wait(0, CancellationToken.None);

    /// <summary>Waits until a slot is free, and takes it.</summary>
    public Task Take(CancellationToken cancellation) => free.WaitAsync(cancellation);

    /// <summary>
    /// Counts a new connection of an address, before it has a slot. At the address's limit <paramref name="displaced"/> is the connection that gives
    /// way: it counts no longer, and the caller closes it. False: none can give way, and nothing was counted.
    /// </summary>
    public bool TryEnter(IPAddress address, out CountedConnection? displaced)
    {
        displaced = null;
        lock (gate)
        {
            if (!byAddress.TryGetValue(address, out var own))
            {
                byAddress[address] = own = new AddressConnections();
            }

            if (own.Count >= limits.PerAddressMax)
            {
                displaced = Displace(own.Waiting, address);
                if (displaced is null)
                {
                    return false;
                }

                byAddress[address] = own; // it may have been the address's only one
            }

            own.Count++;
            return true;
        }
    }

    /// <summary>Takes back <see cref="TryEnter"/> for a connection that got no slot.</summary>
    public void Withdraw(IPAddress address)
    {
        lock (gate)
        {
            Uncount(address);
        }
    }

    /// <summary>A counted connection has its slot: from now on it may have to give way.</summary>
    public void Open(CountedConnection connection)
    {
        lock (gate)
        {
            open.Add(connection);
            connection.InAll = waiting.AddLast(connection);
            connection.InAddress = byAddress[connection.Address].Waiting.AddLast(connection);
        }
    }

    /// <summary>The connection of any address that gives way to a new one; null: none can. The caller closes it, which frees its slot.</summary>
    public CountedConnection? Displace()
    {
        lock (gate)
        {
            return Displace(waiting, null);
        }
    }

    /// <summary>A connection of <see cref="Open"/> is closed: its slot is free.</summary>
    public void Leave(CountedConnection connection)
    {
        lock (gate)
        {
            if (open.Remove(connection))
            {
                Forget(connection);
            }
        }

        free.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    private CountedConnection? Displace(LinkedList<CountedConnection> line, IPAddress? address)
    {
        while (Choose(line, address) is { } chosen)
        {
            // One that just began a request is not chosen again.
            if (chosen.Use.TryTake())
            {
                open.Remove(chosen);
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
        foreach (var connection in open)
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
        var own = byAddress[address];
        Invariant.Check(own.Count > 0);
        own.Count--;
        if (own.Count == 0)
        {
            Invariant.Check(own.Waiting.Count == 0);
            byAddress.Remove(address);
        }
    }

    private static void Unlink(CountedConnection connection)
    {
        connection.InAll?.List?.Remove(connection.InAll);
        connection.InAddress?.List?.Remove(connection.InAddress);
    }
}
