using System.IO.Hashing;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>A part of a listing that several readers share: each partition belongs to exactly one of them.</summary>
/// <param name="Number">The part, from 0.</param>
/// <param name="Total">The number of parts.</param>
public readonly record struct PartitionSegment(int Number, int Total)
{
    internal bool Holds(ReadOnlySpan<byte> key) => (int)(XxHash64.HashToUInt64(key) % (ulong)Total) == Number;
}
