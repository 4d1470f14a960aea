namespace Tarn.Lake.Shredding;

/// <summary>The compression of a Parquet file's pages.</summary>
public enum ParquetCompression
{
    /// <summary>Zstandard: the compression of tables.</summary>
    Zstd,

    /// <summary>No compression.</summary>
    None,

    Gzip,

    Snappy,
}
