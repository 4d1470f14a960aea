namespace Tarn.Lake.Iceberg;

/// <summary>
/// Which rows of one data file are deleted, by position from 0: a bitmap in parts of 65,536 rows, made where the first of them is
/// deleted. Filled by one thread; read by any number once it is filled.
/// </summary>
public sealed class DeletedRows
{
    private const int PartBits = 16;
    private const int PartRows = 1 << PartBits;
    private const int PartWords = PartRows / 64;

    /// <summary>No data file has more rows: what a damaged delete file names beyond is refused before memory is taken for it.</summary>
    private const long RowsMax = 1L << 40;

    private readonly Dictionary<long, ulong[]> parts = [];

    /// <summary>Deleted rows.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes that the bitmap takes.</summary>
    public long MemoryBytes => parts.Count * (PartWords * 8L);

    /// <summary>Deletes a row; once more changes nothing.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: no file has such a row.</exception>
    public void Add(long row)
    {
        if (row is < 0 or >= RowsMax)
        {
            throw IcebergFormat.Broken($"row {row} cannot be deleted");
        }

        if (!parts.TryGetValue(row >> PartBits, out var words))
        {
            parts.Add(row >> PartBits, words = new ulong[PartWords]);
        }

        ref var word = ref words[(int)(row & (PartRows - 1)) >> 6];
        var bit = 1UL << (int)(row & 63);
        Count += (word & bit) == 0 ? 1 : 0;
        word |= bit;
    }

    /// <summary>Whether each of these rows is deleted; quickest where neighbours follow each other.</summary>
    public void Test(ReadOnlySpan<long> rows, Span<bool> deleted)
    {
        var (key, words) = (-1L, (ulong[]?)null);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (row >> PartBits != key)
            {
                key = row >> PartBits;
                words = parts.GetValueOrDefault(key);
            }

            deleted[i] = words is not null && (words[(int)(row & (PartRows - 1)) >> 6] >> (int)(row & 63) & 1) != 0;
        }
    }

    /// <summary>Whether the row is deleted.</summary>
    public bool Contains(long row) =>
        parts.TryGetValue(row >> PartBits, out var words) && (words[(int)(row & (PartRows - 1)) >> 6] & (1UL << (int)(row & 63))) != 0;
}
