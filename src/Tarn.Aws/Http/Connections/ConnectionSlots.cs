using System.Net;
using Tarn.Storage;

namespace Tarn.Aws.Http.Connections;

/// <summary>Counts open connections, all together and by source address. Thread-safe.</summary>
internal sealed class ConnectionSlots(ConnectionLimits limits) : IDisposable
{
    private readonly SemaphoreSlim free = new(limits.ConnectionsMax);
    private readonly Dictionary<IPAddress, int> byAddress = [];
    private readonly Lock gate = new();

    /// <summary>Waits until another connection may be accepted, and takes its slot.</summary>
    public Task Take(CancellationToken cancellation) => free.WaitAsync(cancellation);

    /// <summary>Gives back a slot that no connection came to use.</summary>
    public void GiveBack() => free.Release();

    /// <summary>Counts a connection that holds a slot; false: its address has too many, and the slot stays the caller's.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (gate)
        {
            var open = byAddress.GetValueOrDefault(address);
            if (open >= limits.PerAddressMax)
            {
                return false;
            }

            byAddress[address] = open + 1;
            return true;
        }
    }

    /// <summary>A connection that <see cref="TryEnter"/> counted is closed: its slot is free.</summary>
    public void Leave(IPAddress address)
    {
        lock (gate)
        {
            var open = byAddress[address];
            Invariant.Check(open > 0);
            if (open == 1)
            {
                byAddress.Remove(address);
            }
            else
            {
                byAddress[address] = open - 1;
            }
        }

        free.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();
}
