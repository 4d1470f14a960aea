using Tarn.Sql.Definitions;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes.Folders;

/// <summary>The properties of an UNLOAD.</summary>
/// <param name="Format">The form of the files.</param>
/// <param name="PartitionedBy">The columns whose values make folders; empty: none.</param>
internal sealed record UnloadSettings(FolderFormat Format, IReadOnlyList<string> PartitionedBy)
{
    private static readonly string[] Known = ["format", "compression", "compression_level", "field_delimiter", "partitioned_by"];

    /// <summary>Reads the properties.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED, INVALID_TABLE_PROPERTY: a property, or its value.</exception>
    public static UnloadSettings Of(UnloadStatement statement)
    {
        var values = new Dictionary<string, PropertyClause>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in statement.Properties)
        {
            if (!Known.Contains(property.Name.ToLowerInvariant()) || !values.TryAdd(property.Name, property))
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

        var compression = Text(values, "compression")?.ToUpperInvariant() ?? FolderFormat.Gzip;
        var allowed = FolderFormat.Compressions(name);
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

        return new UnloadSettings(
            new FolderFormat { Name = name, Compression = compression, Text = delimiter is null ? new() : new() { Field = delimiter } },
            values.TryGetValue("partitioned_by", out var columns) ? [.. PropertyValues.Texts(columns).Select(c => c.ToLowerInvariant())] : []);
    }

    private static string? Text(Dictionary<string, PropertyClause> values, string name) =>
        values.TryGetValue(name, out var clause) ? PropertyValues.Text(clause) : null;
}
