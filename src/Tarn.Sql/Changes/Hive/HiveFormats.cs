using Tarn.Lake.Hive;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Types;

namespace Tarn.Sql.Changes.Hive;

/// <summary>The form in which statements write the files of Hive tables.</summary>
internal static class HiveFormats
{
    private const string Header = "skip.header.line.count";

    // Where Athena and Hive keep the compression of a table.
    private static readonly string[] CompressionNames = ["write.compression", "parquet.compression", "write_compression", "compression"];

    /// <summary>The form of a table's new files.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: Tarn writes no such files; the message says why.</exception>
    public static FolderFormat Of(HiveTable table)
    {
        if (table.Storage is { Buckets: > 0, BucketColumns.Count: > 0 })
        {
            throw Refused(table, "its rows are distributed over buckets");
        }

        var form = HiveForm.Of(table, table.Storage);
        var properties = form.Properties;
        if (properties.TryGetValue(Header, out var lines) && lines != "0")
        {
            throw Refused(table, $"its files begin with header lines ({Header})");
        }

        var name = form.Format switch
        {
            HiveFormat.Parquet => "PARQUET",
            HiveFormat.Text => "TEXTFILE",
            HiveFormat.Csv => "CSV",
            HiveFormat.HiveJson or HiveFormat.OpenXJson => "JSON",
        };
        if (form.Format == HiveFormat.OpenXJson && properties.Keys.FirstOrDefault(IsMapped) is { } mapped)
        {
            throw Refused(table, $"its SerDe has the property {mapped}, which only readers know");
        }

        return new FolderFormat
        {
            Name = name,
            Compression = Compression(table, name),
            Text = form.Format == HiveFormat.Csv ? new() { Field = One(properties, "separatorChar", ",") } : Delimiters(properties),
            Quote = One(properties, "quoteChar", "\""),
            QuoteEscape = One(properties, "escapeChar", "\\"),
        };
    }

    /// <summary>Refuses columns whose values readers of the format would not get back.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED.</exception>
    public static void Check(FolderFormat format, IEnumerable<(string Name, SqlType Type)> columns)
    {
        if (format.Name == "JSON" && columns.FirstOrDefault(column => HasBytes(column.Type)) is { Name: { } name })
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"JSON does not hold column {name} of type varbinary: its SerDe reads a text's own bytes; use to_base64");
        }
    }

    private static bool HasBytes(SqlType type) =>
        type.Kind == TypeKind.Varbinary || type.Arguments.Any(HasBytes) || type.Fields.Any(field => HasBytes(field.Type));

    private static bool IsMapped(string property) => property.StartsWith("mapping.", StringComparison.OrdinalIgnoreCase)
        || property.Equals("dots.in.keys", StringComparison.OrdinalIgnoreCase) || property.Equals("case.insensitive", StringComparison.OrdinalIgnoreCase);

    private static TextDelimiters Delimiters(IReadOnlyDictionary<string, string> properties)
    {
        var field = properties.GetValueOrDefault("field.delim") ?? properties.GetValueOrDefault("serialization.format");
        return new TextDelimiters
        {
            Field = Character(field, "\u0001"),
            Collection = Character(properties.GetValueOrDefault("colelction.delim") ?? properties.GetValueOrDefault("collection.delim"), "\u0002"),
            MapKey = Character(properties.GetValueOrDefault("mapkey.delim"), "\u0003"),
            Null = properties.GetValueOrDefault("serialization.null.format") ?? "\\N",
            Escape = properties.TryGetValue("escape.delim", out var escape) && escape.Length > 0 ? Character(escape, "\\") : null,
        };
    }

    // A number is the code of a character, as in Hive.
    private static string Character(string? text, string usual) => string.IsNullOrEmpty(text) ? usual
        : byte.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var code) ? ((char)code).ToString()
        : text[..1];

    private static string One(IReadOnlyDictionary<string, string> properties, string name, string usual) =>
        properties.TryGetValue(name, out var text) && text.Length > 0 ? text[..1] : usual;

    private static string Compression(HiveTable table, string name)
    {
        var given = CompressionNames.Select(property => table.Parameters.GetValueOrDefault(property)).FirstOrDefault(value => value is not null);
        var asked = given?.ToUpperInvariant();
        var allowed = FolderFormat.Compressions(name);
        return asked is null ? allowed[0]
            : asked is "UNCOMPRESSED" ? FolderFormat.None
            : allowed.Contains(asked) ? asked
            : throw Refused(table, $"Tarn writes {name} with compression {string.Join(", ", allowed)}, not {asked}");
    }

    private static SqlException Refused(HiveTable table, string reason) =>
        new(SqlErrorName.NotSupported, $"Table '{table.Name.Database}.{table.Name.Table}' cannot be written: {reason}");
}
