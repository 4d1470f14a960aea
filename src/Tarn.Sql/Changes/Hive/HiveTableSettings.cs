using System.Globalization;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Definitions;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes.Hive;

/// <summary>The properties of CREATE TABLE AS that makes a Hive table.</summary>
internal sealed record HiveTableSettings
{
    private const int BucketsMax = 1_000_000;

    private static readonly string[] Known =
    [
        "table_type", "external_location", "partitioned_by", "field_delimiter", "format", "write_compression", "parquet_compression", "is_external",
        "bucketed_by", "bucket_count", "compression_level", "orc_compression",
    ];

    /// <summary>`PARQUET`, `JSON` or `TEXTFILE`.</summary>
    public required string Format { get; init; }

    /// <summary>The compression, in capitals.</summary>
    public required string Compression { get; init; }

    /// <summary>The location; null: Tarn chooses it.</summary>
    public string? Location { get; init; }

    /// <summary>The partition keys, which are the last columns of the query.</summary>
    public IReadOnlyList<string> PartitionedBy { get; init; } = [];

    /// <summary>The columns by whose values rows are distributed over buckets; empty: there are no buckets.</summary>
    public IReadOnlyList<string> BucketedBy { get; init; } = [];

    /// <summary>The number of buckets; 0: there are none.</summary>
    public int BucketCount { get; init; }

    /// <summary>The character between values of text; null: Hive's.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Reads the properties.</summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY, NOT_SUPPORTED: a property, or its value.</exception>
    public static HiveTableSettings Of(TableClauses clauses)
    {
        if (clauses.IsHive)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                "CREATE TABLE AS takes the properties of a Hive table from WITH (…): external_location, partitioned_by, format",
                clauses.At);
        }

        clauses.Properties.ToList().ForEach(Check);
        var format = Text(clauses, "format")?.ToUpperInvariant() ?? "PARQUET";
        if (format is not ("PARQUET" or "JSON" or "TEXTFILE"))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"format {format} is not supported; supported: PARQUET, JSON, TEXTFILE", clauses.At);
        }

        var allowed = FolderFormat.Compressions(format);
        var compression = (Text(clauses, "write_compression") ?? Text(clauses, "parquet_compression"))?.ToUpperInvariant() ?? allowed[0];
        compression = compression == "UNCOMPRESSED" ? FolderFormat.None : compression;
        if (!allowed.Contains(compression))
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"compression {compression} of {format} is not supported; supported: {string.Join(", ", allowed)}", clauses.At);
        }

        var delimiter = Text(clauses, "field_delimiter");
        var (buckets, count) = Buckets(clauses);
        return delimiter is not null && (format != "TEXTFILE" || delimiter.Length != 1 || delimiter[0] is '\n' or '\r')
            ? throw new SqlException(SqlErrorName.InvalidTableProperty, "field_delimiter is one character, for the format TEXTFILE", clauses.At)
            : new HiveTableSettings
            {
                Format = format,
                Compression = compression,
                Location = Text(clauses, "external_location"),
                PartitionedBy = Find(clauses, "partitioned_by") is { } keys ? [.. PropertyValues.Texts(keys).Select(key => key.ToLowerInvariant())] : [],
                BucketedBy = buckets,
                BucketCount = count,
                Delimiter = delimiter,
            };
    }

    private static (IReadOnlyList<string> Columns, int Count) Buckets(TableClauses clauses)
    {
        var (by, count) = (Find(clauses, "bucketed_by"), Find(clauses, "bucket_count"));
        IReadOnlyList<string> columns = by is null ? [] : [.. PropertyValues.Texts(by).Select(column => column.ToLowerInvariant())];
        var number = 0;
        if (count is not null && !int.TryParse(PropertyValues.Text(count), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            throw PropertyValues.Invalid(count, "integer");
        }

        var fault = number < 0 ? "bucket_count must be greater than zero"
            : (columns.Count > 0) != (number > 0) ? "bucketed_by and bucket_count must be specified together"
            : number > BucketsMax ? $"bucket_count should be no more than {BucketsMax}"
            : columns.Distinct().Count() != columns.Count ? "bucketed_by names a column twice"
            : null;
        return fault is null ? (columns, number) : throw new SqlException(SqlErrorName.InvalidTableProperty, fault, (by ?? count)!.At);
    }

    private static void Check(PropertyClause property)
    {
        var name = property.Name.ToLowerInvariant();
        if (TablePropertyNames.IsIcebergOnly(name))
        {
            throw new SqlException(
                SqlErrorName.InvalidTableProperty,
                $"table property '{property.Name}' does not exist for Hive tables, which CREATE TABLE AS makes by default; "
                    + $"table_type = 'ICEBERG' makes an Iceberg table{Instead(name)}",
                property.At);
        }

        if (!Known.Contains(name))
        {
            throw new SqlException(
                SqlErrorName.InvalidTableProperty,
                $"table property '{property.Name}' does not exist for Hive tables; these do: {string.Join(", ", Known)}",
                property.At);
        }

        if (name is "compression_level" or "orc_compression")
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                $"table property {property.Name} is not supported: Tarn writes no ORC files, and chooses the level of a compression",
                property.At);
        }
    }

    private static string Instead(string name) => name switch
    {
        "location" => "; a Hive table has external_location",
        "partitioning" => "; a Hive table has partitioned_by",
        _ => "",
    };

    private static string? Text(TableClauses clauses, string name) => Find(clauses, name) is { } property ? PropertyValues.Text(property) : null;

    private static PropertyClause? Find(TableClauses clauses, string name) =>
        clauses.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
