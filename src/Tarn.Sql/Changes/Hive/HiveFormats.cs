using Tarn.Lake.Hive;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Types;

namespace Tarn.Sql.Changes.Hive;

/// <summary>The form in which statements write the files of Hive tables.</summary>
internal static class HiveFormats
{
    // Readers leave out lines of each file by them.
    private static readonly string[] LeftOut = ["skip.header.line.count", "skip.footer.line.count"];

    // The property of a table in which Athena and Hive store its compression.
    private static readonly string[] CompressionNames = ["write.compression", "parquet.compression", "write_compression", "compression"];

    /// <summary>The form of a table's new files.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: Tarn writes no such files; the message names the reason.</exception>
    public static FolderFormat Of(HiveTable table)
    {
        var form = HiveForm.Of(table, table.Storage);
        var properties = form.Properties;
        if (Array.Find(LeftOut, name => properties.TryGetValue(name, out var lines) && lines is not ("0" or "")) is { } leftOut)
        {
            throw Refused(table, $"its readers leave out lines of each file ({leftOut})");
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
            HoldsNan = form.Format != HiveFormat.HiveJson,
            Text = form.Format == HiveFormat.Csv ? new() { Field = One(properties, "separatorChar", ",") } : TextDelimiters.Of(properties),
            Quote = One(properties, "quoteChar", "\""),
            QuoteEscape = One(properties, "escapeChar", "\\"),
        };
    }

    /// <summary>Refuses rows for a table that is bucketed already, as Athena does.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED.</exception>
    public static void CheckInsert(HiveTable table)
    {
        if (table.Storage is { Buckets: > 0, BucketColumns.Count: > 0 })
        {
            throw Refused(table, "INSERT INTO is not supported on bucketed tables");
        }
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
