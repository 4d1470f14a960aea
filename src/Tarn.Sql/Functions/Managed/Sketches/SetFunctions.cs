using Tarn.Storage.Checksums;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>Sketches of sets: HyperLogLog and set digests.</summary>
internal static class SetFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "murmur3_text" => (i, r, o) => o.Set(r, (long)Murmur128.Of(i[0].Bytes(r), 0).First),
        "murmur3_number" => (i, r, o) => o.Set(r, Hash(i.Long(0, r))),
        "murmur3_double" => (i, r, o) => o.Set(r, Hash(BitConverter.DoubleToInt64Bits(i.Double(0, r)))),
        "approx_set" => (i, r, o) => Set(i.Numbers<long>(0, r), i.Double(1, r)) is { } bytes && o.SetBlob(r, bytes),
        "hll_merge" => (i, r, o) => Merged(i.Blobs(0, r)) is { } bytes && o.SetBlob(r, bytes),
        "hll_cardinality" => (i, r, o) => o.Set(r, HyperLogLog.Read(i[0].Bytes(r)).Cardinality()),
        "make_set_digest" => (i, r, o) => Digest(i.Numbers<long>(0, r)) is { } bytes && o.SetBlob(r, bytes),
        "set_digest_merge" => (i, r, o) => MergedDigest(i.Blobs(0, r)) is { } bytes && o.SetBlob(r, bytes),
        "set_digest_cardinality" => (i, r, o) => o.Set(r, SetDigest.Read(i[0].Bytes(r)).Cardinality()),
        "set_digest_intersection" => (i, r, o) => o.Set(r, SetDigest.Intersection(SetDigest.Read(i[0].Bytes(r)), SetDigest.Read(i[1].Bytes(r)))),
        "set_digest_jaccard" => (i, r, o) => o.Set(r, SetDigest.Jaccard(SetDigest.Read(i[0].Bytes(r)), SetDigest.Read(i[1].Bytes(r)))),
        "set_digest_hashes" => (i, r, o) => o.SetNumbers(r, Hashes(SetDigest.Read(i[0].Bytes(r)))),
        _ => null,
    };

    private static long Hash(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return (long)Murmur128.Of(bytes, 0).First;
    }

    private static byte[]? Set(long?[] hashes, double error)
    {
        var sketch = HyperLogLog.WithError(error);
        var isEmpty = true;
        foreach (var hash in hashes.OfType<long>())
        {
            sketch.Add((ulong)hash);
            isEmpty = false;
        }

        return isEmpty ? null : sketch.ToBytes();
    }

    private static byte[]? Merged(byte[]?[] sketches)
    {
        HyperLogLog? merged = null;
        foreach (var bytes in sketches.OfType<byte[]>())
        {
            var next = HyperLogLog.Read(bytes);
            if (merged is null)
            {
                merged = next;
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged?.ToBytes();
    }

    private static byte[]? Digest(long?[] hashes)
    {
        var digest = new SetDigest();
        foreach (var hash in hashes.OfType<long>())
        {
            digest.Add((ulong)hash);
        }

        return digest.IsEmpty ? null : digest.ToBytes();
    }

    private static byte[]? MergedDigest(byte[]?[] digests)
    {
        var merged = new SetDigest();
        foreach (var bytes in digests.OfType<byte[]>())
        {
            merged.Add(SetDigest.Read(bytes));
        }

        return merged.IsEmpty ? null : merged.ToBytes();
    }

    /// <summary>The hashes, then their counts.</summary>
    private static List<long> Hashes(SetDigest digest) => [.. digest.Hashes.Select(h => h.Key), .. digest.Hashes.Select(h => (long)h.Value)];
}
