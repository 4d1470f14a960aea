using Tarn.Sql.Definitions;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Changes;

/// <summary>The form of the files of an UNLOAD, by its properties.</summary>
internal sealed record UnloadFormat
{
    private const string Gzip = "GZIP";
    private const string None = "NONE";
    private const string Zstd = "ZSTD";
    private const string Snappy = "SNAPPY";

    private UnloadFormat(string name, string compression) => (Name, Compression) = (name, compression);

    /// <summary>`PARQUET`, `JSON` or `TEXTFILE`.</summary>
    public string Name { get; }

    /// <summary>`GZIP`, `NONE`, `ZSTD` or `SNAPPY`.</summary>
    public string Compression { get; }

    /// <summary>The character between values of a text file.</summary>
    public string Delimiter { get; private init; } = "\u0001";

    /// <summary>The columns whose values make folders; empty: none.</summary>
    public IReadOnlyList<string> PartitionedBy { get; private init; } = [];

    /// <summary>The end of the files' names.</summary>
    public string Suffix => (Name, Compression) switch
    {
        ("PARQUET", _) => ".parquet",
        (var name, Gzip) => name == "JSON" ? ".json.gz" : ".gz",
        (var name, Zstd) => name == "JSON" ? ".json.zst" : ".zst",
        (var name, _) => name == "JSON" ? ".json" : ".txt",
    };

    /// <summary>Reads the properties.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED, INVALID_TABLE_PROPERTY: a property, or its value.</exception>
    public static UnloadFormat Of(UnloadStatement statement)
    {
        var values = new Dictionary<string, PropertyClause>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in statement.Properties)
        {
            var known = property.Name.ToLowerInvariant() is "format" or "compression" or "compression_level" or "field_delimiter" or "partitioned_by";
            if (!known || !values.TryAdd(property.Name, property))
            {
                throw new SqlException(SqlErrorName.InvalidTableProperty,
                    $"UNLOAD property '{property.Name}' does not exist, or is set twice; "
                        + "supported: format, compression, field_delimiter, partitioned_by",
                    property.At);
            }
        }

        if (values.TryGetValue("compression_level", out var level))
        {
            throw new SqlException(SqlErrorName.NotSupported, "UNLOAD property 'compression_level' is not supported", level.At);
        }

        var name = Text(values, "format")?.ToUpperInvariant() ?? throw new SqlException(SqlErrorName.InvalidTableProperty,
            "UNLOAD needs the property format; supported: PARQUET, JSON, TEXTFILE", statement.At);
        if (name is not ("PARQUET" or "JSON" or "TEXTFILE"))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"UNLOAD format {name} is not supported; supported: PARQUET, JSON, TEXTFILE", statement.At);
        }

        var compression = Text(values, "compression")?.ToUpperInvariant() ?? Gzip;
        IReadOnlyList<string> allowed = name == "PARQUET" ? [Gzip, None, Snappy, Zstd] : [Gzip, None, Zstd];
        if (!allowed.Contains(compression))
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"UNLOAD compression {compression} of {name} is not supported; supported: {string.Join(", ", allowed)}", statement.At);
        }

        var delimiter = Text(values, "field_delimiter");
        if (delimiter is not null && (name != "TEXTFILE" || delimiter.Length != 1 || delimiter[0] is '"' or '\n' or '\r'))
        {
            throw new SqlException(SqlErrorName.InvalidTableProperty, "field_delimiter is one character, for the format TEXTFILE", statement.At);
        }

        return new UnloadFormat(name, compression)
        {
            Delimiter = delimiter ?? "\u0001",
            PartitionedBy = values.TryGetValue("partitioned_by", out var columns) ? [.. PropertyValues.Texts(columns).Select(c => c.ToLowerInvariant())] : [],
        };
    }

    /// <summary>The COPY that writes a file.</summary>
    /// <param name="select">The rows.</param>
    /// <param name="path">The file in the worker's folder.</param>
    public string Copy(string select, string path) => $"COPY ({select}) TO {EngineText.Quote(path)} (" + Name switch
    {
        "PARQUET" => $"FORMAT parquet, COMPRESSION {(Compression == None ? "uncompressed" : Compression.ToLowerInvariant())}",
        "JSON" => $"FORMAT json, COMPRESSION {Compression.ToLowerInvariant()}",
        _ => $"FORMAT csv, HEADER false, DELIMITER {EngineText.Quote(Delimiter)}, QUOTE '', ESCAPE '', NULLSTR '\\N', "
            + $"COMPRESSION {Compression.ToLowerInvariant()}",
    } + ")";

    /// <summary>Refuses columns that the format cannot hold.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED.</exception>
    public void Check(string column, SqlType type)
    {
        if (Name == "TEXTFILE" && (type.Arguments.Count > 0 || type.Fields.Count > 0 || type.Kind == TypeKind.Varbinary))
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"UNLOAD to TEXTFILE does not support column {column} of type {type.Name}; supported: numbers, texts, booleans, dates and times");
        }

        if (type.Arguments.Any(HasPicoseconds) || type.Fields.Any(field => HasPicoseconds(field.Type)))
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"UNLOAD does not support column {column} of type {type.Name}: parts with more digits than files hold; cast them to 6 digits");
        }
    }

    private static bool HasPicoseconds(SqlType type) =>
        type.IsPicoseconds || type.Arguments.Any(HasPicoseconds) || type.Fields.Any(field => HasPicoseconds(field.Type));

    private static string? Text(Dictionary<string, PropertyClause> values, string name) =>
        values.TryGetValue(name, out var clause) ? PropertyValues.Text(clause) : null;
}
