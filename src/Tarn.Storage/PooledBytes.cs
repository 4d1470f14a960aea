using System.Buffers;

namespace Tarn.Storage;

/// <summary>
/// Arrays for buffers that may become large. The shared pool keeps up to eight arrays of each size per core until a full collection comes by,
/// which a server that allocates little rarely sees: a few reads of 10 MiB would stay in memory for hours. Of arrays over 1 MiB at most
/// <see cref="LargeArraysKept"/> of each size are kept here, and none over 8 MiB: 14 MiB in all.
/// </summary>
public static class PooledBytes
{
    /// <summary>Arrays kept of each size over 1 MiB.</summary>
    public const int LargeArraysKept = 1;

    private const int LargeBytes = 1 << 20;
    private const int KeptBytesMax = 8 << 20;

    private static readonly ArrayPool<byte> Large = ArrayPool<byte>.Create(KeptBytesMax, LargeArraysKept);

    /// <summary>An array of at least that length, with whatever content.</summary>
    public static byte[] Rent(int bytes) => PoolOf(bytes).Rent(bytes);

    /// <summary>Gives back what <see cref="Rent"/> gave, once.</summary>
    public static void Return(byte[] array) => PoolOf(array.Length).Return(array);

    private static ArrayPool<byte> PoolOf(int bytes) => bytes > LargeBytes ? Large : ArrayPool<byte>.Shared;
}
