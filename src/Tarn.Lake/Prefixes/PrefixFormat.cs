namespace Tarn.Lake.Prefixes;

/// <summary>The format of a plain prefix's objects.</summary>
public enum PrefixFormat
{
    /// <summary>JSON objects, one a line, gzipped or not.</summary>
    Json,

    /// <summary>Lines of text without a header line, gzipped or not.</summary>
    Csv,

    /// <summary>Parquet files.</summary>
    Parquet,
}
