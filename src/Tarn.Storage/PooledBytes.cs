using System.Buffers;
using System.Numerics;

namespace Tarn.Storage;

/// <summary>
/// Arrays for buffers that may become large. The shared pool keeps dozens of arrays of each size per core until a full
/// collection, which a server that allocates little rarely runs: the buffers of one minute of catching-up readers would
/// stay in memory for hours. Here all pooled arrays over 32 KiB share one limit, <see cref="KeptBytesMax"/>. When it is
/// reached, an array of the least recently rented size is dropped.
/// </summary>
public static class PooledBytes
{
    /// <summary>
    /// The largest array that does not count toward <see cref="KeptBytesMax"/>: it comes from the shared pool.
    /// </summary>
    public const int SmallBytesMax = 32 << 10;

    /// <summary>The limit of all pooled arrays, without small ones.</summary>
    public const int KeptBytesMax = 16 << 20;

    // An array of a quarter of the limit still leaves space for others.
    private const int ArrayBytesMax = KeptBytesMax / 4;

    private static readonly LargeArrays Large = new();

    /// <summary>An array of at least that length, with arbitrary content.</summary>
    public static byte[] Rent(int bytes) => bytes <= SmallBytesMax ? ArrayPool<byte>.Shared.Rent(bytes) : Large.Rent(bytes);

    /// <summary>Returns an array of <see cref="Rent"/>, once.</summary>
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

    /// <summary>Arrays whose lengths are powers of two; one stack per length.</summary>
    internal sealed class LargeArrays
    {
        private readonly Lock _gate = new();
        private readonly Stack<byte[]>[] _kept = [.. Enumerable.Range(0, BitOperations.Log2(ArrayBytesMax / SmallBytesMax)).Select(_ => new Stack<byte[]>())];
        private readonly long[] _askedAt = new long[BitOperations.Log2(ArrayBytesMax / SmallBytesMax)];
        private long _asked;

        public long KeptBytes { get; private set; }

        public byte[] Rent(int bytes)
        {
            if (bytes > ArrayBytesMax)
            {
                return GC.AllocateUninitializedArray<byte>(bytes);
            }

            var place = PlaceOf(bytes);
            lock (_gate)
            {
                _askedAt[place] = ++_asked;
                if (_kept[place].TryPop(out var array))
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
            lock (_gate)
            {
                while (KeptBytes + array.Length > KeptBytesMax)
                {
                    var oldest = OldestKept();
                    if (oldest == place)
                    {
                        return;
                    }

                    KeptBytes -= _kept[oldest].Pop().Length;
                }

                _kept[place].Push(array);
                KeptBytes += array.Length;
            }
        }

        // Index 0: lengths up to twice the largest small array.
        private static int PlaceOf(int bytes) => BitOperations.Log2((uint)(bytes - 1) / SmallBytesMax);

        private int OldestKept()
        {
            var oldest = -1;
            for (var place = 0; place < _kept.Length; place++)
            {
                if (_kept[place].Count > 0 && (oldest < 0 || _askedAt[place] < _askedAt[oldest]))
                {
                    oldest = place;
                }
            }

            return oldest;
        }
    }
}
