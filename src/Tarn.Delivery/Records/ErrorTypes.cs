namespace Tarn.Delivery.Records;

/// <summary>The kinds of failures in error prefixes: the values of <c>!{firehose:error-output-type}</c>.</summary>
internal static class ErrorTypes
{
    /// <summary>The record could not be decompressed.</summary>
    public const string Decompression = "decompression-failed";

    /// <summary>A step after the decompression refused the record.</summary>
    public const string Processing = "processing-failed";

    /// <summary>The record did not become rows of a converted object.</summary>
    public const string FormatConversion = "format-conversion-failed";

    /// <summary>The record did not become a row of a table.</summary>
    public const string Iceberg = "iceberg-failed";
}
