namespace Tarn.Lake.Formats;

/// <summary>An element of a Parquet file's schema: a group, or a leaf with values.</summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift"/>
internal sealed record ParquetElement
{
    public string Name { get; set; } = "";

    /// <summary>The number of its physical type; null: a group.</summary>
    public int? Type { get; set; }

    /// <summary>The bytes of a value of fixed length.</summary>
    public int Length { get; set; }

    public ParquetRepetition Repetition { get; set; }

    public int Children { get; set; }

    /// <summary>Iceberg's field id; 0: none.</summary>
    public int FieldId { get; set; }

    public ParquetConvertedType? Converted { get; set; }

    public ParquetLogicalType? Logical { get; set; }

    /// <summary>Of a decimal: its digits after the point.</summary>
    public int Scale { get; set; }

    /// <summary>Of a decimal: its digits.</summary>
    public int Precision { get; set; }

    /// <summary>Of a logical integer: its bits.</summary>
    public int Bits { get; set; }

    public bool IsSigned { get; set; }

    /// <summary>Of a logical time or timestamp: whether values are adjusted to UTC.</summary>
    public bool IsUtc { get; set; }

    /// <summary>Of a logical time or timestamp: 1 milliseconds, 2 microseconds, 3 nanoseconds.</summary>
    public int Unit { get; set; }
}
