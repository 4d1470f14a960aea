using System.Globalization;

namespace Tarn.Lake.Shredding;

/// <summary>Memory limits of the encoder's parts.</summary>
/// <param name="BytesMax">memory for encoding row groups, in bytes, for all threads together</param>
/// <param name="ThreadCount">flushes that run at the same time</param>
internal sealed record ParquetMemory(long BytesMax, int ThreadCount)
{
    /// <summary>
    /// Memory reserved per row group, as a multiple of its size. Encoding takes up to 4 times the size (seen with texts
    /// of 1 MB). The next constant is the largest size of a row group in bytes, even when memory would allow more.
    /// </summary>
    private const int MemoryPerRowGroup = 6;
    private const long RowGroupBytesMost = 128 << 20;

    /// <summary>A thread's memory, divided by this number, is for its dictionaries.</summary>
    private const int DictionaryShare = 4;

    /// <summary>Approximate size of a column's dictionary without a limit, and of one entry.</summary>
    private const long DictionaryBytesDefault = 4 << 20;
    private const int DictionaryEntryBytes = 64;
    private const long DictionaryEntriesMin = 16;
    private const long DictionaryTextBytesMin = 1 << 10;

    /// <summary>
    /// Memory for encoding a column beside its rows (vectors, dictionary, pages), and memory per row of it. With these
    /// values, 3,000 records of 2,000 leaves took 105 MB more than before their flush, at 96 MB for two threads. With
    /// half of these values, they took 171 MB and more time.
    /// </summary>
    private const long ColumnBytes = 128 << 10;
    private const int CellBytes = 64;

    /// <summary>The size in bytes at which DuckDB ends a row group.</summary>
    public long RowGroupBytesMax => Math.Min(BytesMax / (MemoryPerRowGroup * ThreadCount), RowGroupBytesMost);

    /// <summary>
    /// Number of leaves that one thread can encode at a time in row groups of <paramref name="rows"/> rows; at least 1.
    /// </summary>
    public int LeavesMax(int rows) => (int)Math.Clamp(BytesMax / ThreadCount / (ColumnBytes + (long)rows * CellBytes), 1, int.MaxValue);

    /// <summary>
    /// COPY's options for dictionaries. DuckDB allocates a whole dictionary per column before it knows whether the
    /// column gets one: a table of 857 columns took 2 GB. So wide tables get smaller ones.
    /// </summary>
    public string DictionarySizes(int leafCount)
    {
        var perColumn = BytesMax / ThreadCount / DictionaryShare / Math.Max(1, leafCount);
        if (perColumn >= DictionaryBytesDefault)
        {
            return "";
        }

        var entries = Math.Max(DictionaryEntriesMin, perColumn / 2 / DictionaryEntryBytes);
        var texts = Math.Max(DictionaryTextBytesMin, perColumn / 2);
        return string.Create(CultureInfo.InvariantCulture, $", DICTIONARY_SIZE_LIMIT {entries}, STRING_DICTIONARY_PAGE_SIZE_LIMIT {texts}");
    }
}
