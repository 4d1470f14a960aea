using System.Globalization;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// The room that all open buffers share in <c>scratch/</c>. A delivery that finds none flushes what it has, and else waits before it reads on: so the
/// buffers hold at most <see cref="BytesMax"/>, and what one read of 1 MiB of records becomes for each thread that shreds.
/// </summary>
public sealed class BufferScratch(long bytesMax)
{
    private readonly Lock gate = new();
    private long used;
    private TaskCompletionSource? room;

    /// <summary>Bytes to share.</summary>
    public long BytesMax { get; } = bytesMax;

    /// <summary>Bytes taken now.</summary>
    public long UsedBytes => Interlocked.Read(ref used);

    /// <summary>Whether a delivery may read on.</summary>
    public bool HasRoom => UsedBytes < BytesMax;

    /// <summary>Why a delivery waits.</summary>
    public string Explain() => string.Create(
        CultureInfo.InvariantCulture,
        $"Open buffers hold {UsedBytes:N0} bytes in scratch/, of at most {BytesMax:N0} (--scratch-max-bytes): the delivery waits for room.");

    internal void Take(long bytes) => Interlocked.Add(ref used, bytes);

    internal void Return(long bytes)
    {
        Interlocked.Add(ref used, -bytes);
        lock (gate)
        {
            if (HasRoom)
            {
                room?.TrySetResult();
                room = null;
            }
        }
    }

    /// <summary>Completes when there is room.</summary>
    internal Task WaitForRoom(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (HasRoom)
            {
                return Task.CompletedTask;
            }

            room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return room.Task.WaitAsync(cancellation);
        }
    }
}
