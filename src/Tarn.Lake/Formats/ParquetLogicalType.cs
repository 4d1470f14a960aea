namespace Tarn.Lake.Formats;

/// <summary>Parquet's logical types, by their numbers in the format.</summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md"/>
internal enum ParquetLogicalType
{
    String = 1,
    Map = 2,
    List = 3,
    Enum = 4,
    Decimal = 5,
    Date = 6,
    Time = 7,
    Timestamp = 8,
    Integer = 10,
    Null = 11,
    Json = 12,
    Bson = 13,
    Uuid = 14,
    Float16 = 15,
    Variant = 16,
    Geometry = 17,
    Geography = 18,
}
