using System.Buffers.Binary;

namespace Tarn.Lake.Iceberg.Statistics;

/// <summary>
/// A theta sketch of distinct values: all hashes below a threshold, at most <see cref="NominalEntries"/>. While there are no
/// more distinct values than that, the sketch is exact; beyond, its standard error is 1.6 %. Its bytes are the ordered compact
/// form of Apache DataSketches (serial version 3). Immutable; 32 KiB at most.
/// </summary>
/// <seealso href="https://iceberg.apache.org/puffin-spec/#apache-datasketches-theta-v1-blob-type"/>
/// <seealso href="https://github.com/apache/datasketches-java/blob/6.1.1/src/main/java/org/apache/datasketches/theta/PreambleUtil.java"/>
public sealed class ThetaSketch
{
    /// <summary>The most hashes of a sketch that Tarn makes: the library's default.</summary>
    public const int NominalEntries = 4096;

    private const int EntriesReadMax = 1 << 17;
    private const byte SerialVersion = 3;
    private const byte CompactFamily = 3;
    private const byte ReadOnlyFlag = 2, EmptyFlag = 4, CompactFlag = 8, OrderedFlag = 16, SingleItemFlag = 32;

    private readonly long[] _hashes;

    private ThetaSketch(long theta, long[] hashes) => (Theta, _hashes) = (theta, hashes);

    /// <summary>The sketch of no values.</summary>
    public static ThetaSketch Empty { get; } = new(long.MaxValue, []);

    /// <summary>The threshold: all hashes are below it. <see cref="long.MaxValue"/>: the sketch has every distinct value.</summary>
    public long Theta { get; }

    /// <summary>The hashes, ascending, each once.</summary>
    public IReadOnlyList<long> Hashes => _hashes;

    /// <summary>The number of distinct values, estimated if <see cref="Theta"/> has come down.</summary>
    public double Estimate => _hashes.Length / (Theta / (double)long.MaxValue);

    /// <summary>Makes a sketch of hashes.</summary>
    /// <param name="theta">Only hashes below this were retained.</param>
    /// <param name="hashes">The hashes in any order, possibly more than once.</param>
    public static ThetaSketch Of(long theta, IEnumerable<long> hashes)
    {
        // The library takes 0 for a free slot in its tables.
        long[] sorted = [.. hashes.Where(hash => hash > 0 && hash < theta).Distinct().Order()];
        return sorted.Length <= NominalEntries ? new ThetaSketch(theta, sorted) : new ThetaSketch(sorted[NominalEntries], sorted[..NominalEntries]);
    }

    /// <summary>The sketch of the values of both.</summary>
    public ThetaSketch Union(ThetaSketch other) => Of(Math.Min(Theta, other.Theta), _hashes.Concat(other._hashes));

    /// <summary>The compact form.</summary>
    public byte[] Write()
    {
        var longs = Theta < long.MaxValue ? 3 : _hashes.Length > 1 ? 2 : 1;
        var bytes = new byte[8 * (longs + _hashes.Length)];
        var isEmpty = _hashes.Length == 0 && longs == 1;
        bytes[0] = (byte)longs;
        bytes[1] = SerialVersion;
        bytes[2] = CompactFamily;
        bytes[5] = (byte)(ReadOnlyFlag | CompactFlag | OrderedFlag | (isEmpty ? EmptyFlag : _hashes.Length == 1 && longs == 1 ? SingleItemFlag : 0));

        // The library's empty sketch has no seed.
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), isEmpty ? (ushort)0 : ThetaHash.SeedHash);
        if (longs > 1)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), _hashes.Length);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(12), 1);
        }

        if (longs > 2)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Theta);
        }

        for (var i = 0; i < _hashes.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * (longs + i)), _hashes[i]);
        }

        return bytes;
    }

    /// <summary>Reads the compact form.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the bytes are no compact theta sketch of the default seed.</exception>
    public static ThetaSketch Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || bytes[0] is < 1 or > 3 || bytes[1] != SerialVersion || bytes[2] != CompactFamily)
        {
            throw IcebergFormat.Broken("not a compact theta sketch of serial version 3");
        }

        var longs = bytes[0];
        if ((bytes[5] & EmptyFlag) != 0 && longs == 1)
        {
            return Empty;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != ThetaHash.SeedHash)
        {
            throw IcebergFormat.Broken("a theta sketch has another seed");
        }

        var count = longs == 1 ? 1 : bytes.Length >= 16 ? BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) : -1;
        if (count is < 0 or > EntriesReadMax || bytes.Length < 8L * (longs + count))
        {
            throw IcebergFormat.Broken("a theta sketch is cut off");
        }

        var theta = longs == 3 ? BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) : long.MaxValue;
        var hashes = new long[count];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * (longs + i))..]);
        }

        return theta > 0 && Array.TrueForAll(hashes, hash => hash > 0 && hash < theta)
            ? new ThetaSketch(theta, [.. hashes.Distinct().Order()])
            : throw IcebergFormat.Broken("a theta sketch has hashes that are not below its threshold");
    }
}
