namespace Tarn.Delivery.Buffers;

/// <summary>
/// The bytes that all open buffers hold together, in memory and in <c>scratch/</c>. Beyond the limit, or when scratch
/// is full, the buffer with the oldest record is flushed early; the others are not.
/// </summary>
internal sealed class BufferPressure(long bytesMax, BufferScratch scratch)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, (long Bytes, long OldestArrivalMs, Action Wake)> _buffers = [];
    private long _total;

    /// <summary>
    /// Reports the bytes that a buffer holds now. Beyond the limit, this wakes the buffer with the oldest record.
    /// </summary>
    public void Report(object buffer, long bytes, long? oldestArrivalMs, Action wake)
    {
        Action? woken;
        lock (_gate)
        {
            _total -= _buffers.TryGetValue(buffer, out var before) ? before.Bytes : 0;
            if (oldestArrivalMs is { } oldest)
            {
                _buffers[buffer] = (bytes, oldest, wake);
                _total += bytes;
            }
            else
            {
                _buffers.Remove(buffer);
            }

            woken = OldestToWake();
        }

        woken?.Invoke();
    }

    /// <summary>Beyond the limit, wakes the buffer with the oldest record.</summary>
    public void WakeOldest()
    {
        Action? woken;
        lock (_gate)
        {
            woken = OldestToWake();
        }

        woken?.Invoke();
    }

    /// <summary>Whether this buffer must be flushed early.</summary>
    public bool MustFlush(object buffer)
    {
        lock (_gate)
        {
            return IsOver && ReferenceEquals(Oldest(), buffer);
        }
    }

    private bool IsOver => _buffers.Count > 0 && (_total > bytesMax || !scratch.HasRoom);

    private Action? OldestToWake() => IsOver ? _buffers[Oldest()].Wake : null;

    private object Oldest() => _buffers.MinBy(entry => entry.Value.OldestArrivalMs).Key;
}
