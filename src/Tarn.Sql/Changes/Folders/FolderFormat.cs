using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Changes.Folders;

/// <summary>The form of files that a statement writes into folders: UNLOAD's, and a Hive table's.</summary>
internal sealed record FolderFormat
{
    public const string Gzip = "GZIP";
    public const string None = "NONE";
    public const string Zstd = "ZSTD";
    public const string Snappy = "SNAPPY";

    /// <summary>`PARQUET`, `JSON`, `TEXTFILE` or `CSV`.</summary>
    public required string Name { get; init; }

    /// <summary>`GZIP`, `NONE`, `ZSTD` or `SNAPPY`.</summary>
    public required string Compression { get; init; }

    /// <summary>The delimiters of text; of CSV, the character between values.</summary>
    public TextDelimiters Text { get; init; } = new();

    /// <summary>The character around values of CSV.</summary>
    public string Quote { get; init; } = "\"";

    /// <summary>The character before quotes in values of CSV.</summary>
    public string QuoteEscape { get; init; } = "\\";

    /// <summary>The buckets of the rows, each with a file of its own; null: there are none.</summary>
    public BucketedRows? Buckets { get; init; }

    /// <summary>Whether readers of JSON take NaN and infinities as texts. Hive's own reader fails at them, and with them at the whole file.</summary>
    public bool HoldsNan { get; init; } = true;

    /// <summary>The end of the files' names. Readers choose the compression by it.</summary>
    public string Suffix => (Name, Compression) switch
    {
        ("PARQUET", _) => ".parquet",
        (var name, Gzip) => name == "JSON" ? ".json.gz" : ".gz",
        (var name, Zstd) => name == "JSON" ? ".json.zst" : ".zst",
        (var name, _) => name == "JSON" ? ".json" : ".txt",
    };

    /// <summary>The compressions of a format, the usual one first.</summary>
    public static IReadOnlyList<string> Compressions(string name) => name == "PARQUET" ? [Gzip, None, Snappy, Zstd] : [Gzip, None, Zstd];

    /// <summary>A column's value as the format writes it.</summary>
    /// <param name="sql">The value in the column's type.</param>
    /// <param name="texts">The texts of values.</param>
    public string Value(string sql, IcebergType type, WrittenTexts texts) => Name switch
    {
        "TEXTFILE" => Text.Write(sql, type, texts),
        "CSV" when type is PrimitiveType plain => texts.Text(sql, plain),
        _ => sql,
    };

    /// <summary>The COPY that writes a file.</summary>
    /// <param name="select">The rows.</param>
    /// <param name="path">The file in the worker's folder.</param>
    public string Copy(string select, string path) => $"COPY ({select}) TO {EngineText.Quote(path)} (" + Name switch
    {
        "PARQUET" => $"FORMAT parquet, COMPRESSION {(Compression == None ? "uncompressed" : Compression.ToLowerInvariant())}",
        // The rows are whole objects already; JSON has no line end inside a text.
        "JSON" => $"FORMAT csv, HEADER false, DELIMITER {EngineText.Quote("\u0001")}, QUOTE '', ESCAPE '', COMPRESSION {Compression.ToLowerInvariant()}",
        "CSV" => $"FORMAT csv, HEADER false, DELIMITER {EngineText.Quote(Text.Field)}, QUOTE {EngineText.Quote(Quote)}, "
            + $"ESCAPE {EngineText.Quote(QuoteEscape)}, FORCE_QUOTE *, COMPRESSION {Compression.ToLowerInvariant()}",
        _ => $"FORMAT csv, HEADER false, DELIMITER {EngineText.Quote(Text.Field)}, QUOTE '', ESCAPE '', NULLSTR {EngineText.Quote(Text.Null)}, "
            + $"COMPRESSION {Compression.ToLowerInvariant()}",
    } + ")";

    /// <summary>Refuses columns that the format cannot hold.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED.</exception>
    public void Check(string column, SqlType type)
    {
        if (Name == "CSV" && type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row or TypeKind.Varbinary)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"CSV does not support column {column} of type {type.Name}");
        }

        if (type.Arguments.Any(HasPicoseconds) || type.Fields.Any(field => HasPicoseconds(field.Type)))
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"Files do not hold column {column} of type {type.Name}; cast its times to at most 6 digits, without a zone");
        }
    }

    private static bool HasPicoseconds(SqlType type) =>
        type.IsPicoseconds || type.Arguments.Any(HasPicoseconds) || type.Fields.Any(field => HasPicoseconds(field.Type));
}
