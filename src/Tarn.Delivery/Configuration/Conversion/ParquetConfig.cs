namespace Tarn.Delivery.Configuration.Conversion;

/// <summary>The options of the Parquet files of a conversion.</summary>
public sealed record ParquetConfig
{
    /// <summary><c>uncompressed</c>, <c>gzip</c> or <c>snappy</c>.</summary>
    public string Compression { get; init; } = "snappy";

    /// <summary>The size of a row group before compression, in bytes; at least 64 MiB.</summary>
    public long RowGroupBytes { get; init; } = 256L * 1024 * 1024;
}
