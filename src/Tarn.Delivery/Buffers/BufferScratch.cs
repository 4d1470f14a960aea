using System.Globalization;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// The space that all open buffers share in <c>scratch/</c>. When it is full, the delivery with the oldest record
/// flushes its buffers; the others wait before they read on. So the buffers hold at most <see cref="BytesMax"/>, plus
/// the output of one read of 1 MiB of records for each thread that shreds.
/// </summary>
public sealed class BufferScratch(long bytesMax)
{
    private readonly Lock _gate = new();
    private long _used;
    private TaskCompletionSource? _room;

    /// <summary>The size of the shared space, in bytes.</summary>
    public long BytesMax { get; } = bytesMax;

    /// <summary>Bytes in use now.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Whether a delivery may read on.</summary>
    public bool HasRoom => UsedBytes < BytesMax;

    /// <summary>The reason that a delivery waits, for status.</summary>
    public string Explain() => string.Create(
        CultureInfo.InvariantCulture,
        $"Open buffers hold {UsedBytes:N0} bytes in scratch/, of at most {BytesMax:N0} (--scratch-max-bytes): the delivery waits for room.");

    internal void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    internal void Return(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        lock (_gate)
        {
            if (HasRoom)
            {
                _room?.TrySetResult();
                _room = null;
            }
        }
    }

    /// <summary>Completes when space is free.</summary>
    internal Task WaitForRoom(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (HasRoom)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }
}
