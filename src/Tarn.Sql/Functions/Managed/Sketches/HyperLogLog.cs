using System.Buffers.Binary;
using System.Numerics;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>
/// A HyperLogLog sketch in the binary form of Trino's library. Few hashes are stored with 26 bits each, so that their count is
/// nearly exact; many become buckets.
/// </summary>
/// <seealso href="https://trino.io/docs/current/functions/hyperloglog.html"/>
internal sealed class HyperLogLog
{
    private const int PrefixBits = 26;
    private const int ValueBits = 6;
    private const byte SparseTag = 2;
    private const byte DenseTag = 3;
    private const int IndexBitsMin = 4;
    private const int IndexBitsMax = 16;
    private const int DeltaMax = 15;

    private readonly int _indexBits;
    private readonly SortedDictionary<uint, int> _sparse = [];
    private byte[]? _buckets;

    public HyperLogLog(int indexBits) => _indexBits = indexBits;

    /// <summary>Makes a sketch whose standard error is at most a bound.</summary>
    public static HyperLogLog WithError(double error)
    {
        if (error is not (>= 0.0040625 and <= 0.26))
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Standard error must be between 0.0040625 and 0.26: {error}");
        }

        var buckets = 1.04 / error * (1.04 / error);
        return new(Math.Clamp((int)Math.Ceiling(Math.Log2(buckets)), IndexBitsMin, IndexBitsMax));
    }

    public void Add(ulong hash)
    {
        if (_buckets is not null)
        {
            Add((int)(hash >> (64 - _indexBits)), LeadingZeros(hash, _indexBits) + 1);
            return;
        }

        AddSparse((uint)(hash >> (64 - PrefixBits)), LeadingZeros(hash, PrefixBits));
    }

    public void Add(HyperLogLog other)
    {
        if (other._indexBits != _indexBits)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Cannot merge HLLs with different number of buckets");
        }

        foreach (var (prefix, zeros) in other._sparse)
        {
            if (_buckets is null)
            {
                AddSparse(prefix, zeros);
            }
            else
            {
                AddPrefix(prefix, zeros);
            }
        }

        if (other._buckets is { } buckets)
        {
            MakeDense();
            for (var i = 0; i < buckets.Length; i++)
            {
                Add(i, buckets[i]);
            }
        }
    }

    public long Cardinality()
    {
        if (_buckets is null)
        {
            return Linear(1 << PrefixBits, (1 << PrefixBits) - _sparse.Count);
        }

        var count = _buckets.Length;
        var empty = _buckets.Count(b => b == 0);
        if (empty > 0.4 * count)
        {
            return Linear(count, empty);
        }

        var sum = _buckets.Sum(b => 1.0 / (1L << b));
        var alpha = 0.7213 / (1 + (1.079 / count));
        return (long)Math.Round(alpha * count * count / sum, MidpointRounding.AwayFromZero);
    }

    public byte[] ToBytes()
    {
        if (_buckets is null)
        {
            var sparse = new byte[4 + (_sparse.Count * sizeof(int))];
            (sparse[0], sparse[1]) = (SparseTag, (byte)_indexBits);
            BinaryPrimitives.WriteInt16LittleEndian(sparse.AsSpan(2), (short)_sparse.Count);
            var place = 4;
            foreach (var (prefix, zeros) in _sparse)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(sparse.AsSpan(place), (prefix << ValueBits) | (uint)zeros);
                place += sizeof(int);
            }

            return sparse;
        }

        // Buckets are written as four bits above the lowest one; a larger bucket has the rest at the end.
        var least = _buckets.Min();
        var over = Enumerable.Range(0, _buckets.Length).Where(i => _buckets[i] - least > DeltaMax).ToList();
        var bytes = new byte[5 + (_buckets.Length / 2) + (over.Count * 3)];
        (bytes[0], bytes[1], bytes[2]) = (DenseTag, (byte)_indexBits, least);
        for (var i = 0; i < _buckets.Length; i++)
        {
            bytes[3 + (i / 2)] |= (byte)(Math.Min(_buckets[i] - least, DeltaMax) << (i % 2 == 0 ? 4 : 0));
        }

        var end = 3 + (_buckets.Length / 2);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(end), (ushort)over.Count);
        for (var i = 0; i < over.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(end + 2 + (2 * i)), (ushort)over[i]);
            bytes[end + 2 + (2 * over.Count) + i] = (byte)(_buckets[over[i]] - least - DeltaMax);
        }

        return bytes;
    }

    public static HyperLogLog Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] is not (SparseTag or DenseTag) || bytes[1] is < IndexBitsMin or > IndexBitsMax)
        {
            throw Damaged();
        }

        var sketch = new HyperLogLog(bytes[1]);
        return bytes[0] == SparseTag ? sketch.ReadSparse(bytes) : sketch.ReadDense(bytes);
    }

    private HyperLogLog ReadSparse(ReadOnlySpan<byte> bytes)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (bytes.Length != 4 + (count * sizeof(int)))
        {
            throw Damaged();
        }

        for (var i = 0; i < count; i++)
        {
            var entry = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + (i * sizeof(int)))..]);
            _sparse[entry >> ValueBits] = (int)(entry & ((1 << ValueBits) - 1));
        }

        return this;
    }

    private HyperLogLog ReadDense(ReadOnlySpan<byte> bytes)
    {
        _buckets = new byte[1 << _indexBits];
        var end = 3 + (_buckets.Length / 2);
        var over = bytes.Length >= end + 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[end..]) : 0;
        if (bytes.Length != end + 2 + (3 * over))
        {
            throw Damaged();
        }

        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] = (byte)(bytes[2] + ((bytes[3 + (i / 2)] >> (i % 2 == 0 ? 4 : 0)) & DeltaMax));
        }

        for (var i = 0; i < over; i++)
        {
            var bucket = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(end + 2 + (2 * i))..]);
            _buckets[bucket < _buckets.Length ? bucket : throw Damaged()] += bytes[end + 2 + (2 * over) + i];
        }

        return this;
    }

    private void AddSparse(uint prefix, int zeros)
    {
        _sparse[prefix] = _sparse.TryGetValue(prefix, out var known) ? Math.Max(known, zeros) : zeros;
        if (_sparse.Count * sizeof(int) > (1 << _indexBits) / 2)
        {
            MakeDense();
        }
    }

    private void MakeDense()
    {
        if (_buckets is not null)
        {
            return;
        }

        _buckets = new byte[1 << _indexBits];
        foreach (var (prefix, zeros) in _sparse)
        {
            AddPrefix(prefix, zeros);
        }

        _sparse.Clear();
    }

    private void AddPrefix(uint prefix, int zeros)
    {
        var rest = PrefixBits - _indexBits;
        var below = prefix & ((1u << rest) - 1);
        var leading = below == 0 ? rest + zeros : BitOperations.LeadingZeroCount(below) - (32 - rest);
        Add((int)(prefix >> rest), leading + 1);
    }

    private void Add(int bucket, int value) => _buckets![bucket] = Math.Max(_buckets[bucket], (byte)value);

    /// <summary>The zeros after a prefix; a bit after the last one bounds them.</summary>
    private static int LeadingZeros(ulong hash, int prefixBits) => BitOperations.LeadingZeroCount((hash << prefixBits) | (1UL << (prefixBits - 1)));

    private static long Linear(int count, int empty) => (long)Math.Round(count * Math.Log((double)count / empty), MidpointRounding.AwayFromZero);

    private static InvalidOperationException Damaged() => RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Cannot deserialize HyperLogLog");
}
