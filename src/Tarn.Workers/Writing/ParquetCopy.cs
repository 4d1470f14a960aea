using System.Globalization;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Writing;

namespace Tarn.Workers.Writing;

/// <summary>The COPY that writes a data file.</summary>
public static class ParquetCopy
{
    private const int RowGroupRowsMax = 122_880;
    private const int VectorRows = 2_048;
    private const int RowGroupsInMemory = 8;
    private const int BytesOfValue = 16;
    private const string CodecDefault = "zstd";
    private const string Lz4 = "lz4";

    private static readonly string[] Codecs = [CodecDefault, "gzip", "snappy", "uncompressed", Lz4, "brotli"];

    /// <summary>The statement. Its result is the number of rows.</summary>
    /// <param name="select">The rows.</param>
    /// <param name="path">The file in the worker's folder.</param>
    /// <param name="columns">The columns, for their field ids.</param>
    /// <param name="dictionaries">Whether pages may have dictionaries. DuckDB's dictionaries treat −0.0 as 0.0.</param>
    /// <param name="codec">The compression, as of <see cref="Codec"/>.</param>
    public static string To(string select, string path, StructType columns, long rowGroupRows, bool dictionaries, string codec = CodecDefault)
    {
        var options = $"FORMAT parquet, COMPRESSION {codec}, ROW_GROUP_SIZE {rowGroupRows.ToString(CultureInfo.InvariantCulture)}"
            + (dictionaries ? "" : ", DICTIONARY_SIZE_LIMIT 0") + $", FIELD_IDS {FieldIdsText.Of(columns)}";
        return $"COPY ({select}) TO {EngineText.Quote(path)} ({options})";
    }

    /// <summary>
    /// The compression of a table's files, by its property <c>write.parquet.compression-codec</c>. One that is not known counts
    /// as zstd; so does lz4 where adoption translates pages.
    /// </summary>
    /// <param name="columns">The columns of the files.</param>
    public static string Codec(TableMetadata table, StructType columns)
    {
        var codec = table.Property("write.parquet.compression-codec", CodecDefault).ToLowerInvariant();
        return Codecs.Contains(codec) && !(codec == Lz4 && DataFileAdoption.Translates(columns)) ? codec : CodecDefault;
    }

    /// <summary>The rows of a row group, so that some row groups fit into the engine's memory.</summary>
    /// <param name="engineBytes">The engine's memory.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="rowBytes">The bytes of a row in memory, about.</param>
    public static long RowGroupRows(long engineBytes, int columns, long rowBytes)
    {
        var row = Math.Max(BytesOfValue * columns, rowBytes);
        return Math.Clamp(engineBytes / RowGroupsInMemory / Math.Max(1, row) / VectorRows * VectorRows, VectorRows, RowGroupRowsMax);
    }
}
