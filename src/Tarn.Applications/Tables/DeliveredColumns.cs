using System.Text.Json;
using Tarn.Analytics.Engines;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage;
using Tarn.Workers;

namespace Tarn.Applications.Tables;

/// <summary>
/// The columns of a delivered table that a source reads. Each has a type whose values give the text that the producer's record gave to the source:
/// deliveries put values that would lose digits into <c>_rest</c>, with their JSON.
/// </summary>
internal sealed class DeliveredColumns
{
    private const string Rest = "_rest";
    private readonly IReadOnlyList<string> _names;
    private readonly string _table;
    private readonly bool _hasRest;

    /// <summary>Finds the columns.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: a column is missing, or its type does not give the record's value back; the message names it.
    /// </exception>
    public DeliveredColumns(PlannedTable source, string table, IReadOnlyList<TableColumn> columns)
    {
        _table = table;
        _names = [.. source.Columns.Select(column => column.Name)];
        _hasRest = columns.Any(column => column.Name == Rest);
        foreach (var (name, type) in source.Columns)
        {
            if (_names.Count(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw OptionCheck.Refused(source, $"columns {name} differ in case alone, and table {table} has one of them");
            }

            var found = columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw OptionCheck.Refused(source, $"table {table} has no column {name}");
            if (!IsExact(type, found.Type))
            {
                throw OptionCheck.Refused(source, $"column {name} is {found.Type} in table {table}, from which {type} cannot be read back exactly");
            }
        }
    }

    /// <summary>The expressions of a query, with <c>_rest</c> last if the table has it.</summary>
    public string Expressions =>
        string.Concat(_names.Select(name => $", {EngineText.Name(name.ToLowerInvariant())}")) + (_hasRest ? $", {Rest}" : "");

    /// <summary>The record of a row.</summary>
    /// <param name="values">The values of <see cref="Expressions"/>.</param>
    public byte[] Record(ReadOnlySpan<string?> values)
    {
        var misfits = _hasRest && values[^1] is { } rest ? Misfits(rest) : [];
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            for (var i = 0; i < _names.Count; i++)
            {
                if (misfits.TryGetValue(_names[i], out var raw))
                {
                    json.WritePropertyName(_names[i]);
                    json.WriteRawValue(raw);
                }
                else if (values[i] is { } value)
                {
                    // A source reads the text of a scalar, with quotes or without.
                    json.WriteString(_names[i], value);
                }
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    // The types of number and text columns that lose nothing of a value that they take.
    private static bool IsExact(string flink, SqlType type)
    {
        var word = new string([.. flink.Trim().TakeWhile(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        var isWhole = type.Kind is TypeKind.Integer or TypeKind.Bigint;
        return word switch
        {
            "ARRAY" or "MAP" or "ROW" or "MULTISET" or "RAW" => false,
            _ when type.Kind == TypeKind.Varchar => true,
            "TINYINT" or "SMALLINT" or "INT" or "INTEGER" or "BIGINT" => isWhole,
            "DECIMAL" or "NUMERIC" or "DEC" => isWhole || type.Kind == TypeKind.Decimal,
            "DOUBLE" => isWhole || type.Kind is TypeKind.Decimal or TypeKind.Double,
            "BOOLEAN" => type.Kind == TypeKind.Boolean,
            _ => false,
        };
    }

    // The last one of equal members is in the column; the source reads this one too.
    private Dictionary<string, string> Misfits(string rest)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var entries = JsonDocument.Parse(rest, new JsonDocumentOptions { MaxDepth = 1_000 });
            foreach (var entry in entries.RootElement.EnumerateArray().Where(entry => entry.GetProperty("reason").GetString() != "duplicate"))
            {
                if (_names.FirstOrDefault(name => PathOf(name) == entry.GetProperty("path").GetString()) is { } column)
                {
                    found[column] = entry.GetProperty("value").GetRawText();
                }
            }
        }
        catch (Exception planted) when (planted is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Table {_table} cannot give the inputs: a row has a {Rest} that no delivery wrote.", planted);
        }

        return found;
    }

    private static string PathOf(string name) =>
        $"/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
