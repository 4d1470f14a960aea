namespace Tarn.Lake.Formats;

/// <summary>Parquet's repetition of a node. The numbers are the format's.</summary>
internal enum ParquetRepetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
