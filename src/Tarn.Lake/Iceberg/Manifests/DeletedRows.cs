using System.Numerics;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// The deleted rows of one data file, by position from 0. The bitmap has parts of 65,536 rows, and a part is allocated
/// with its first deleted row. One thread fills it. After that, any number of threads may read it.
/// </summary>
public sealed class DeletedRows
{
    private const int PartBits = 16;
    private const int PartRows = 1 << PartBits;
    private const int PartWords = PartRows / 64;

    /// <summary>
    /// No data file has more rows. A damaged delete file with larger positions is refused before memory is allocated
    /// for them.
    /// </summary>
    private const long RowsMax = 1L << 40;

    private readonly Dictionary<long, ulong[]> _parts = [];

    /// <summary>Number of deleted rows.</summary>
    public long Count { get; private set; }

    /// <summary>Memory of the bitmap in bytes.</summary>
    public long MemoryBytes => _parts.Count * (PartWords * 8L);

    /// <summary>The parts with deleted rows, in order. A part's number is its first row by 65,536; bit i of its words is row i.</summary>
    internal IEnumerable<(long Part, ulong[] Words)> Parts => _parts.OrderBy(part => part.Key).Select(part => (part.Key, part.Value));

    /// <summary>Deletes a row. For a row that is deleted already, nothing changes.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the position is out of range.</exception>
    public void Add(long row)
    {
        if (row is < 0 or >= RowsMax)
        {
            throw IcebergFormat.Broken($"row {row} cannot be deleted");
        }

        if (!_parts.TryGetValue(row >> PartBits, out var words))
        {
            _parts.Add(row >> PartBits, words = new ulong[PartWords]);
        }

        ref var word = ref words[(int)(row & (PartRows - 1)) >> 6];
        var bit = 1UL << (int)(row & 63);
        Count += (word & bit) == 0 ? 1 : 0;
        word |= bit;
    }

    /// <summary>Merges another bitmap of the same data file into this one.</summary>
    public void Add(DeletedRows others)
    {
        foreach (var (part, added) in others._parts)
        {
            if (!_parts.TryGetValue(part, out var words))
            {
                _parts.Add(part, words = new ulong[PartWords]);
            }

            for (var i = 0; i < PartWords; i++)
            {
                Count += BitOperations.PopCount(added[i] & ~words[i]);
                words[i] |= added[i];
            }
        }
    }

    /// <summary>
    /// Tests whether each of these rows is deleted. It is fastest when neighbouring rows follow each other.
    /// </summary>
    public void Test(ReadOnlySpan<long> rows, Span<bool> deleted)
    {
        var (key, words) = (-1L, (ulong[]?)null);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (row >> PartBits != key)
            {
                key = row >> PartBits;
                words = _parts.GetValueOrDefault(key);
            }

            deleted[i] = words is not null && (words[(int)(row & (PartRows - 1)) >> 6] >> (int)(row & 63) & 1) != 0;
        }
    }

    /// <summary>Whether the row is deleted.</summary>
    public bool Contains(long row) =>
        _parts.TryGetValue(row >> PartBits, out var words) && (words[(int)(row & (PartRows - 1)) >> 6] & (1UL << (int)(row & 63))) != 0;
}
