using System.Buffers;
using System.Numerics;

namespace Tarn.Storage;

/// <summary>
/// Arrays for buffers that may become large. The shared pool keeps dozens of arrays of each size per core until a full collection comes by,
/// which a server that allocates little rarely sees: a minute of readers that catch up would stay in memory for hours. Here all kept arrays over
/// 32 KiB have one limit, <see cref="KeptBytesMax"/>; when it is reached, the size that was not asked for the longest gives way.
/// </summary>
public static class PooledBytes
{
    /// <summary>The largest array that costs no room of <see cref="KeptBytesMax"/>: the shared pool's.</summary>
    public const int SmallBytesMax = 32 << 10;

    /// <summary>All arrays kept that nobody uses, but for small ones.</summary>
    public const int KeptBytesMax = 16 << 20;

    // An array of a quarter of the room still leaves some for the others.
    private const int ArrayBytesMax = KeptBytesMax / 4;

    private static readonly LargeArrays Large = new();

    /// <summary>An array of at least that length, with whatever content.</summary>
    public static byte[] Rent(int bytes) => bytes <= SmallBytesMax ? ArrayPool<byte>.Shared.Rent(bytes) : Large.Rent(bytes);

    /// <summary>Gives back what <see cref="Rent"/> gave, once.</summary>
    public static void Return(byte[] array)
    {
        if (array.Length <= SmallBytesMax)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
        else
        {
            Large.Return(array);
        }
    }

    /// <summary>Arrays whose lengths are powers of two, of every length a stack.</summary>
    internal sealed class LargeArrays
    {
        private readonly Lock gate = new();
        private readonly Stack<byte[]>[] kept = [.. Enumerable.Range(0, BitOperations.Log2(ArrayBytesMax / SmallBytesMax)).Select(_ => new Stack<byte[]>())];
        private readonly long[] askedAt = new long[BitOperations.Log2(ArrayBytesMax / SmallBytesMax)];
        private long asked;

        /// <summary>Bytes kept.</summary>
        public long KeptBytes { get; private set; }

        public byte[] Rent(int bytes)
        {
            if (bytes > ArrayBytesMax)
            {
                return GC.AllocateUninitializedArray<byte>(bytes);
            }

            var place = PlaceOf(bytes);
            lock (gate)
            {
                askedAt[place] = ++asked;
                if (kept[place].TryPop(out var array))
                {
                    KeptBytes -= array.Length;
                    return array;
                }
            }

            return GC.AllocateUninitializedArray<byte>(SmallBytesMax << (place + 1));
        }

        public void Return(byte[] array)
        {
            if (array.Length > ArrayBytesMax)
            {
                return;
            }

            var place = PlaceOf(array.Length);
            lock (gate)
            {
                while (KeptBytes + array.Length > KeptBytesMax)
                {
                    var oldest = OldestKept();
                    if (oldest == place)
                    {
                        return;
                    }

                    KeptBytes -= kept[oldest].Pop().Length;
                }

                kept[place].Push(array);
                KeptBytes += array.Length;
            }
        }

        // 0: up to twice the small ones.
        private static int PlaceOf(int bytes) => BitOperations.Log2((uint)(bytes - 1) / SmallBytesMax);

        private int OldestKept()
        {
            var oldest = -1;
            for (var place = 0; place < kept.Length; place++)
            {
                if (kept[place].Count > 0 && (oldest < 0 || askedAt[place] < askedAt[oldest]))
                {
                    oldest = place;
                }
            }

            return oldest;
        }
    }
}
