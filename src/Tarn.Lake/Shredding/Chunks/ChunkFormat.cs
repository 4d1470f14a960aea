namespace Tarn.Lake.Shredding;

/// <summary>Sizes and offsets of the chunk format (docs/formats/chunk.md).</summary>
internal static class ChunkFormat
{
    /// <summary>"TRNC" in little endian.</summary>
    public const uint Magic = 0x434E5254;

    public const ushort Version = 1;

    public const int HeaderBytes = 64;

    /// <summary>Every buffer begins at a multiple of this, counted from the chunk's first byte.</summary>
    public const int Alignment = 64;

    /// <summary>DuckDB's vector size.</summary>
    public const int BatchRowsMax = 2_048;

    /// <summary>Header flag: a row has values in <c>_rest</c>.</summary>
    public const ushort HasRest = 1;

    /// <summary>Shard ordinal, offset, sub, arrival time, operation, partition ordinal.</summary>
    public const int OriginColumns = 6;

    public const int OriginEntryBytes = 24;

    /// <summary>
    /// Count, nulls, offsets of the buffers of validity, offsets and values, length of values; and of texts that were none: longs, doubles, booleans.
    /// </summary>
    public const int ColumnEntryBytes = 36;

    /// <summary>The offset of a missing buffer.</summary>
    public const uint Absent = 0;
}
