using System.Buffers.Binary;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>A HyperLogLog sketch with the smallest hashes of a set and their counts, for the similarity of sets.</summary>
/// <seealso href="https://trino.io/docs/current/functions/setdigest.html"/>
internal sealed class SetDigest
{
    private const byte Tag = 1;
    private const int HashesMax = 8192;
    private const int IndexBits = 11;

    private readonly Dictionary<long, short> _hashes = [];
    private readonly SortedSet<long> _order = [];
    private HyperLogLog _sketch = new(IndexBits);

    public bool IsEmpty => _order.Count == 0;

    /// <summary>The smallest hashes in order, with their counts.</summary>
    public IEnumerable<KeyValuePair<long, short>> Hashes => _order.Select(hash => KeyValuePair.Create(hash, _hashes[hash]));

    private bool IsExact => _hashes.Count < HashesMax;

    public void Add(ulong hash)
    {
        _sketch.Add(hash);
        Count((long)hash, 1);
    }

    public void Add(SetDigest other)
    {
        _sketch.Add(other._sketch);
        foreach (var (hash, count) in other._hashes)
        {
            Count(hash, count);
        }
    }

    public long Cardinality() => IsExact ? _hashes.Count : _sketch.Cardinality();

    public static double Jaccard(SetDigest a, SetDigest b)
    {
        var size = Math.Min(a._hashes.Count, b._hashes.Count);
        var smallest = a._hashes.Keys.Union(b._hashes.Keys).Order().Take(size).ToList();
        return size == 0 ? 0 : smallest.Count(h => a._hashes.ContainsKey(h) && b._hashes.ContainsKey(h)) / (double)size;
    }

    public static long Intersection(SetDigest a, SetDigest b)
    {
        if (a.IsExact && b.IsExact)
        {
            return a._hashes.Keys.Count(b._hashes.ContainsKey);
        }

        var both = HyperLogLog.Read(a._sketch.ToBytes());
        both.Add(b._sketch);
        var common = (long)Math.Round(Jaccard(a, b) * both.Cardinality(), MidpointRounding.AwayFromZero);
        return Math.Min(common, Math.Min(a.Cardinality(), b.Cardinality()));
    }

    public byte[] ToBytes()
    {
        var sketch = _sketch.ToBytes();
        var bytes = new byte[1 + sizeof(int) + sketch.Length + (2 * sizeof(int)) + (_hashes.Count * (sizeof(long) + sizeof(short)))];
        bytes[0] = Tag;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), sketch.Length);
        sketch.CopyTo(bytes, 1 + sizeof(int));
        var rest = bytes.AsSpan(1 + sizeof(int) + sketch.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest, HashesMax);
        BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(int)..], _hashes.Count);
        rest = rest[(2 * sizeof(int))..];
        foreach (var hash in _order)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, hash);
            rest = rest[sizeof(long)..];
        }

        foreach (var hash in _order)
        {
            BinaryPrimitives.WriteInt16LittleEndian(rest, _hashes[hash]);
            rest = rest[sizeof(short)..];
        }

        return bytes;
    }

    public static SetDigest Read(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length > sizeof(int) && bytes[0] == Tag ? BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]) : -1;
        var start = 1 + sizeof(int) + length;
        if (length < 0 || start + (2L * sizeof(int)) > bytes.Length)
        {
            throw Damaged();
        }

        var digest = new SetDigest { _sketch = HyperLogLog.Read(bytes[(1 + sizeof(int))..start]) };
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[(start + sizeof(int))..]);
        var hashes = bytes[(start + (2 * sizeof(int)))..];
        if (count < 0 || hashes.Length != count * (long)(sizeof(long) + sizeof(short)))
        {
            throw Damaged();
        }

        for (var i = 0; i < count; i++)
        {
            var hash = BinaryPrimitives.ReadInt64LittleEndian(hashes[(i * sizeof(long))..]);
            digest._order.Add(hash);
            digest._hashes[hash] = BinaryPrimitives.ReadInt16LittleEndian(hashes[((count * sizeof(long)) + (i * sizeof(short)))..]);
        }

        return digest;
    }

    private void Count(long hash, short count)
    {
        _hashes[hash] = (short)Math.Min(short.MaxValue, _hashes.GetValueOrDefault(hash) + count);
        if (_order.Add(hash) && _hashes.Count > HashesMax)
        {
            _hashes.Remove(_order.Max);
            _order.Remove(_order.Max);
        }
    }

    private static InvalidOperationException Damaged() => RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Cannot deserialize SetDigest");
}
