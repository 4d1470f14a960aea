using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Streams;

/// <summary>
/// The writes of one shard since the start of the server. The hashes of the newest 256 show the hash that splits the shard
/// evenly. Memory: about 1 KiB for
/// each followed shard. Any thread.
/// </summary>
public sealed class ShardLoad
{
    /// <summary>DynamoDB's write unit.</summary>
    public const int UnitBytes = 1024;

    private const int SamplesMax = 256;

    // A cut that leaves one child less than this part of the writes is no relief for the other.
    private const int PartMin = 8;
    private const int HashShift = 96;
    private readonly uint[] _hashes = new uint[SamplesMax];
    private long _writes;
    private long _units;

    /// <summary>Write units in all: 1 KB each.</summary>
    public long Units => Interlocked.Read(ref _units);

    /// <summary>Counts a write.</summary>
    /// <param name="hash">The hash that the item's key begins with.</param>
    /// <param name="bytes">Bytes of the larger image.</param>
    public void Note(uint hash, int bytes)
    {
        Interlocked.Add(ref _units, Math.Max(1, (bytes + UnitBytes - 1) / UnitBytes));
        Volatile.Write(ref _hashes[(Interlocked.Increment(ref _writes) - 1) % SamplesMax], hash);
    }

    /// <summary>
    /// The first hash of the upper child, so that both get about half of the newest writes; null: few keys get nearly all writes, and no cut helps.
    /// </summary>
    public UInt128? EvenCut(HashRange range)
    {
        var sorted = _hashes.AsSpan(0, (int)Math.Min(Interlocked.Read(ref _writes), SamplesMax)).ToArray();
        Array.Sort(sorted);
        var best = 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[i - 1] && Math.Abs(sorted.Length - (2 * i)) < Math.Abs(sorted.Length - (2 * best)))
            {
                best = i;
            }
        }

        if (best < sorted.Length / PartMin || best > sorted.Length - (sorted.Length / PartMin) || best == 0)
        {
            return null;
        }

        var cut = (UInt128)sorted[best] << HashShift;
        return cut > range.From && cut <= range.To ? cut : null;
    }
}
