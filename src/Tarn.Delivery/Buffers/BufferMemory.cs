namespace Tarn.Delivery.Buffers;

/// <summary>The memory that all open buffers share. Chunks beyond it go to scratch files.</summary>
public sealed class BufferMemory(long bytesMax)
{
    private long _used;
    private long _spilledInUse;
    private long _spilledInUseMax;

    /// <summary>Bytes in use now.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>The size of the shared memory, in bytes.</summary>
    public long BytesMax => Volatile.Read(ref bytesMax);

    /// <summary>
    /// The most bytes of spilled chunks that were in memory at once, beyond the shared memory. Spilled chunks are read
    /// one after the other. So each thread that shreds or encodes adds at most two chunks (some 1 MiB of records each).
    /// </summary>
    public long SpilledInUseBytesMax => Interlocked.Read(ref _spilledInUseMax);

    internal void BeginSpilled(long bytes)
    {
        var now = Interlocked.Add(ref _spilledInUse, bytes);
        for (var before = SpilledInUseBytesMax; now > before; before = SpilledInUseBytesMax)
        {
            Interlocked.CompareExchange(ref _spilledInUseMax, now, before);
        }
    }

    internal void EndSpilled(long bytes) => Interlocked.Add(ref _spilledInUse, -bytes);

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= BytesMax)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
