using System.Globalization;

namespace Tarn.Lake.Shredding;

/// <summary>How much memory the encoder's parts may take.</summary>
/// <param name="BytesMax">for row groups being encoded, of all threads together</param>
/// <param name="ThreadCount">flushes at the same time</param>
internal sealed record ParquetMemory(long BytesMax, int ThreadCount)
{
    /// <summary>
    /// A row group being encoded takes up to four times its size (seen with texts of 1 MB); more memory than this for one is not used.
    /// </summary>
    private const int MemoryPerRowGroup = 6;
    private const long RowGroupBytesMost = 128 << 20;

    /// <summary>Of a thread's memory one part of so many is for dictionaries.</summary>
    private const int DictionaryShare = 4;

    /// <summary>About what a column's dictionary takes unless it is limited, and an entry of it.</summary>
    private const long DictionaryBytesDefault = 4 << 20;
    private const int DictionaryEntryBytes = 64;
    private const long DictionaryEntriesMin = 16;
    private const long DictionaryTextBytesMin = 1 << 10;

    /// <summary>
    /// What a column that is being encoded takes beside its rows (vectors, dictionary, pages), and a row of it. With these 3,000 records of 2,000
    /// leaves took 105 MB more than before their flush, at 96 MB for two threads; with half of them 171 MB, and longer.
    /// </summary>
    private const long ColumnBytes = 128 << 10;
    private const int CellBytes = 64;

    /// <summary>Size of a row group at which DuckDB ends it.</summary>
    public long RowGroupBytesMax => Math.Min(BytesMax / (MemoryPerRowGroup * ThreadCount), RowGroupBytesMost);

    /// <summary>Leaves that one thread can encode at the same time, in row groups of so many rows; 1 at least.</summary>
    public int LeavesMax(int rows) => (int)Math.Clamp(BytesMax / ThreadCount / (ColumnBytes + (long)rows * CellBytes), 1, int.MaxValue);

    /// <summary>
    /// COPY's options for dictionaries: DuckDB makes room for a whole one per column before it knows whether the column gets one; a table of 857
    /// columns took 2 GB. Wide tables get smaller ones.
    /// </summary>
    public string DictionarySizes(int leafCount)
    {
        var perColumn = BytesMax / ThreadCount / DictionaryShare / Math.Max(1, leafCount);
        if (perColumn >= DictionaryBytesDefault)
            return "";
        var entries = Math.Max(DictionaryEntriesMin, perColumn / 2 / DictionaryEntryBytes);
        var texts = Math.Max(DictionaryTextBytesMin, perColumn / 2);
        return string.Create(CultureInfo.InvariantCulture, $", DICTIONARY_SIZE_LIMIT {entries}, STRING_DICTIONARY_PAGE_SIZE_LIMIT {texts}");
    }
}
