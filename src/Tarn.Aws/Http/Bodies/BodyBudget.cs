using Tarn.Storage;

namespace Tarn.Aws.Http.Bodies;

/// <summary>
/// The memory that bodies held whole share: beyond it requests wait in the order of their arrival, so that a thousand large puts
/// or reads at once cost time and not the process. Small bodies pass.
/// </summary>
internal sealed class BodyBudget
{
    private const long SmallBytes = 64 * 1_024;

    private readonly Queue<Waiter> waiting = new();
    private readonly Lock gate = new();
    private readonly long bytesMax;
    private long free;

    /// <summary>All room is free.</summary>
    /// <param name="bytesMax">What all bodies together may take.</param>
    public BodyBudget(long bytesMax) => free = this.bytesMax = bytesMax;

    /// <summary>Bytes not taken.</summary>
    public long FreeBytes
    {
        get
        {
            lock (gate)
            {
                return free;
            }
        }
    }

    /// <summary>Takes room for a body, or waits for it; what it returns is to be given back.</summary>
    public async ValueTask<long> Take(long bytes, CancellationToken cancellation)
    {
        if (bytes <= SmallBytes)
        {
            return 0;
        }

        var wanted = Math.Min(bytes, bytesMax);
        Waiter waiter;
        lock (gate)
        {
            if (waiting.Count == 0 && wanted <= free)
            {
                free -= wanted;
                return wanted;
            }

            waiter = new Waiter(wanted);
            waiting.Enqueue(waiter);
        }

        await using var registration = cancellation.Register(() => waiter.Room.TrySetCanceled(cancellation));
        await waiter.Room.Task;
        return wanted;
    }

    /// <summary>Gives back what <see cref="Take"/> returned.</summary>
    public void Return(long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        lock (gate)
        {
            free += bytes;
            Invariant.Check(free <= bytesMax);
            while (waiting.TryPeek(out var next) && (next.Room.Task.IsCompleted || next.Bytes <= free))
            {
                waiting.Dequeue();

                // one that was cancelled meanwhile takes nothing
                if (next.Room.TrySetResult())
                {
                    free -= next.Bytes;
                }
            }
        }
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes { get; } = bytes;

        public TaskCompletionSource Room { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
