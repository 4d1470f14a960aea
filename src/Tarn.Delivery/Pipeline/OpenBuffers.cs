using Tarn.Delivery.Outputs;

namespace Tarn.Delivery.Pipeline;

/// <summary>What a delivery has read and not committed: the destination's buffer and the error output's, which one commit empties.</summary>
internal sealed class OpenBuffers(IDeliveryOutput destination, IDeliveryOutput errors, FlushPolicy policy, TimeProvider time) : IDisposable
{
    private long? oldestArrivalMs;
    private long openedMs;

    /// <summary>Bytes of records buffered.</summary>
    public long Bytes => destination.BufferedBytes + errors.BufferedBytes;

    /// <summary>Arrival of the oldest record buffered, Unix milliseconds; null: there is none.</summary>
    public long? OldestArrivalMs => oldestArrivalMs;

    /// <summary>The destination first: what it refuses while a flush is prepared is then in the errors' buffer.</summary>
    public IReadOnlyList<IDeliveryOutput> Outputs { get; } = [destination, errors];

    /// <summary>Before the first record, and after every <see cref="Clear"/>.</summary>
    public async ValueTask Begin(CancellationToken cancellation)
    {
        foreach (var output in Outputs)
        {
            await output.Begin(cancellation);
        }
    }

    public void Add(in DeliveryRecord record)
    {
        if (oldestArrivalMs is null)
        {
            openedMs = Now();
            oldestArrivalMs = record.ArrivalTimeMs;
        }

        oldestArrivalMs = Math.Min(oldestArrivalMs.Value, record.ArrivalTimeMs);
        destination.Add(record);
    }

    /// <summary>Whether size or age ask for a flush.</summary>
    public bool IsDue(bool caughtUp) => policy.IsDue(Bytes, oldestArrivalMs, openedMs, Now(), caughtUp);

    /// <summary>How long until age asks for one; null: nothing is buffered.</summary>
    public TimeSpan? UntilDue =>
        oldestArrivalMs is { } oldest ? TimeSpan.FromMilliseconds(Math.Max(0, policy.DueMs(oldest) - Now())) : null;

    public void Clear()
    {
        destination.Clear();
        errors.Clear();
        oldestArrivalMs = null;
    }

    public void Dispose()
    {
        destination.Dispose();
        errors.Dispose();
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
