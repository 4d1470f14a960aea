namespace Tarn.Delivery.Configuration.Conversion;

/// <summary>Records, one JSON object each, become rows of Parquet objects.</summary>
public sealed record ConversionConfig
{
    /// <summary>The version that stands for the table's current one.</summary>
    public const string LatestVersion = "LATEST";

    /// <summary>The database of the table whose columns the rows have.</summary>
    public required string Database { get; init; }

    public required string Table { get; init; }

    /// <summary>The table's region; null: the delivery's.</summary>
    public string? Region { get; init; }

    /// <summary>The table's version, as its error documents show it: <c>LATEST</c> or a number.</summary>
    public string Version { get; init; } = LatestVersion;

    /// <summary>The reading of the records.</summary>
    public required JsonReadingConfig Reading { get; init; }

    /// <summary>The writing of the files.</summary>
    public required ParquetConfig Parquet { get; init; }
}
