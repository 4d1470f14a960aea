using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>
/// Athena's and Trino's names of table properties, and the Iceberg properties that they set. The lake reads Iceberg's names, so each
/// setting has one name there.
/// </summary>
internal static class TablePropertyNames
{
    private const string TypeName = "table_type";
    private const string Codec = "write.parquet.compression-codec";
    private const string Format = "write.format.default";

    private static readonly string[] Codecs = ["zstd", "snappy", "gzip", "lz4", "brotli", "uncompressed"];

    // Properties of Hive's tables in CREATE TABLE AS.
    private static readonly string[] Hive =
    [
        "external_location", "partitioned_by", "bucketed_by", "bucket_count", "field_delimiter", "compression_level", "orc_compression",
        "parquet_compression",
    ];

    // Properties of Iceberg's tables in CREATE TABLE AS, beside the numbers and Tarn's own.
    private static readonly string[] IcebergOnly =
    [
        "location", "partitioning", "sorted_by", "extra_properties", "format_version", "compression_codec", "data_location",
        "object_store_layout_enabled", "max_commit_retry", "parquet_bloom_filter_columns",
    ];

    // Athena's name, Iceberg's name, and the factor of the unit.
    private static readonly (string Name, string Iceberg, long Factor)[] Numbers =
    [
        ("write_target_data_file_size_bytes", "write.target-file-size-bytes", 1),
        ("vacuum_min_snapshots_to_keep", "history.expire.min-snapshots-to-keep", 1),
        ("vacuum_max_snapshot_age_seconds", "history.expire.max-snapshot-age-ms", 1000),
        ("vacuum_max_metadata_files_to_keep", "write.metadata.previous-versions-max", 1),
        ("optimize_rewrite_min_data_file_size_bytes", "optimize_rewrite_min_data_file_size_bytes", 1),
        ("optimize_rewrite_max_data_file_size_bytes", "optimize_rewrite_max_data_file_size_bytes", 1),
        ("optimize_rewrite_data_file_threshold", "optimize_rewrite_data_file_threshold", 1),
        ("optimize_rewrite_delete_file_threshold", "optimize_rewrite_delete_file_threshold", 1),
    ];

    /// <summary>
    /// The Iceberg property that a clause sets. Its name is null when there is nothing to set; its value is null for DEFAULT.
    /// </summary>
    /// <exception cref="SqlException">
    /// INVALID_TABLE_PROPERTY: the property is unknown or has no valid value. NOT_SUPPORTED: it wants a Hive table, or a form of
    /// files that Tarn does not write.
    /// </exception>
    public static (string? Name, string? Value) Read(PropertyClause clause)
    {
        var name = clause.Name.ToLowerInvariant();
        switch (name)
        {
            case TypeName:
                return PropertyValues.Text(clause).Equals("iceberg", StringComparison.OrdinalIgnoreCase)
                    ? default : throw NoHive($"table_type {PropertyValues.Text(clause)}", clause);
            case "is_external":
                return PropertyValues.Text(clause).Equals("false", StringComparison.OrdinalIgnoreCase) ? default : throw NoHive("is_external = true", clause);
            case "format":
                return (Format, clause.Value is null ? null : FormatOf(clause));
            case "write_compression" or "compression_codec":
                return (Codec, clause.Value is null ? null : CodecOf(clause));
            case DefinitionProperties.Comment:
                return (name, clause.Value is null ? null : PropertyValues.Text(clause));
            case "data_location" or "object_store_layout_enabled" or "max_commit_retry" or "orc_bloom_filter_columns"
                or "orc_bloom_filter_fpp" or "parquet_bloom_filter_columns":
                throw Unsupported($"table property {name} is not supported", clause);
        }

        if (Numbers.FirstOrDefault(number => number.Name == name) is { Name: not null } known)
        {
            return (known.Iceberg, clause.Value is null ? null : NumberOf(clause, known.Factor));
        }

        return OwnProperties.IsSetting(name) ? (name, clause.Value is null ? null : PropertyValues.Text(clause))
            : throw (Hive.Contains(name) ? NoHive($"table property {name}", clause) : Unknown(clause));
    }

    /// <summary>The name and value that Athena shows for a property; null: Athena has none for it.</summary>
    public static (string Name, string Value)? Show(string name, string value) => name switch
    {
        Format => ("format", value),
        Codec => ("write_compression", value),
        OwnProperties.GarbageCollection => (name, value),
        _ when name.StartsWith(OwnProperties.Prefix, StringComparison.Ordinal) => (name, value),
        _ when Numbers.FirstOrDefault(number => number.Iceberg == name) is { Name: not null } known => (known.Name, Divided(value, known.Factor)),
        _ => null,
    };

    /// <summary>Whether the name is a property of Iceberg tables that Hive tables do not have.</summary>
    public static bool IsIcebergOnly(string name) => IcebergOnly.Contains(name) || OwnProperties.IsSetting(name) || Numbers.Any(number => number.Name == name);

    /// <summary>Whether a definition can set the Iceberg property, except the comment.</summary>
    public static bool IsSetting(string name) => OwnProperties.IsSetting(name)
        || (!name.StartsWith(OwnProperties.Prefix, StringComparison.Ordinal) && Show(name, "") is not null);

    /// <summary>The Iceberg property of a name in UNSET TBLPROPERTIES.</summary>
    /// <exception cref="SqlException">As of <see cref="Read"/>.</exception>
    public static string? Find(string name, SourcePosition at) =>
        name.StartsWith(OwnProperties.Prefix, StringComparison.Ordinal) ? name : Read(new PropertyClause(name, null, at)).Name;

    private static string FormatOf(PropertyClause clause)
    {
        var format = PropertyValues.Text(clause).ToLowerInvariant();
        return format == "parquet" ? format : throw Unsupported($"format {format.ToUpperInvariant()} is not supported; Tarn writes PARQUET", clause);
    }

    private static string CodecOf(PropertyClause clause)
    {
        var codec = PropertyValues.Text(clause).ToLowerInvariant() is var text && text == "none" ? "uncompressed" : text;
        return Codecs.Contains(codec) ? codec : throw PropertyValues.Invalid(clause, "a compression codec");
    }

    private static string NumberOf(PropertyClause clause, long factor) =>
        long.TryParse(PropertyValues.Text(clause), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor
            ? (number * factor).ToString(CultureInfo.InvariantCulture)
            : throw PropertyValues.Invalid(clause, "bigint");

    private static string Divided(string value, long factor) =>
        factor != 1 && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number / factor).ToString(CultureInfo.InvariantCulture) : value;

    private static SqlException NoHive(string words, PropertyClause clause) =>
        Unsupported($"{words} is a property of Hive tables; this table is an Iceberg table", clause);

    private static SqlException Unsupported(string message, PropertyClause clause) => new(SqlErrorName.NotSupported, message, clause.At);

    private static SqlException Unknown(PropertyClause clause) => new(
        SqlErrorName.InvalidTableProperty,
        $"Catalog '{Analysis.BindingContext.CatalogName}' table property '{clause.Name}' does not exist"
            + (clause.Name.StartsWith(OwnProperties.Prefix, StringComparison.OrdinalIgnoreCase) ? $"; these do: {string.Join(", ", OwnProperties.All)}" : ""),
        clause.At);
}
