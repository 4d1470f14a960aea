namespace Tarn.Delivery.Outputs;

/// <summary>The memory that all open buffers share; what does not fit goes to scratch files.</summary>
public sealed class BufferMemory(long bytesMax)
{
    private long used;

    /// <summary>Bytes taken now.</summary>
    public long UsedBytes => Interlocked.Read(ref used);

    /// <summary>Bytes to share.</summary>
    public long BytesMax => Volatile.Read(ref bytesMax);

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= BytesMax)
        {
            return true;
        }

        Interlocked.Add(ref used, -bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref used, -bytes);
}
