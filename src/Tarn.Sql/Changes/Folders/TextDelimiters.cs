using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Workers;

namespace Tarn.Sql.Changes.Folders;

/// <summary>The characters between values in lines of text, as LazySimpleSerDe has them, and the SQL that writes values with them.</summary>
internal sealed record TextDelimiters
{
    public string Field { get; init; } = "\u0001";

    /// <summary>Between elements of arrays, entries of maps and fields of structs.</summary>
    public string Collection { get; init; } = "\u0002";

    /// <summary>Between the key and the value of a map.</summary>
    public string MapKey { get; init; } = "\u0003";

    /// <summary>The text of a null.</summary>
    public string Null { get; init; } = "\\N";

    /// <summary>The character before delimiters in values; null: nothing is escaped.</summary>
    public string? Escape { get; init; }

    /// <summary>A column's value as its text, without the null text.</summary>
    public string Write(string sql, IcebergType type) => Write(sql, type, 1, 0);

    private string Write(string sql, IcebergType type, int level, int depth)
    {
        var item = "w" + depth.ToString(CultureInfo.InvariantCulture);
        return type switch
        {
            ListType list => Joined(sql, sql, item, Part(item, list.Element, level + 1, depth + 1), level),
            MapType map => Joined(
                sql,
                $"map_entries({sql})",
                item,
                $"{Part($"struct_extract({item}, 'key')", map.Key, level + 2, depth + 1)} || {Delimiter(level + 1)} || "
                    + Part($"struct_extract({item}, 'value')", map.Value, level + 2, depth + 1),
                level),
            StructType structure => $"CASE WHEN {sql} IS NOT NULL THEN " + string.Join(
                $" || {Delimiter(level)} || ",
                structure.Fields.Select(field => Part($"struct_extract({sql}, {EngineText.Quote(field.Name)})", field.Type, level + 1, depth + 1))) + " END",
            PrimitiveType primitive => Plain(sql, primitive),
            _ => throw new SqlException(SqlErrorName.NotSupported, $"Text does not hold values of type {type}"),
        };
    }

    private string Joined(string sql, string list, string item, string part, int level) =>
        $"CASE WHEN {sql} IS NOT NULL THEN array_to_string(list_transform({list}, lambda {item}: {part}), {Delimiter(level)}) END";

    private string Part(string sql, IcebergType type, int level, int depth) => $"coalesce({Write(sql, type, level, depth)}, {EngineText.Quote(Null)})";

    private string Plain(string sql, PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Binary or PrimitiveKind.Fixed => $"to_base64({sql})",
        PrimitiveKind.String => Escaped(sql),
        _ => $"CAST({sql} AS VARCHAR)",
    };

    // The escape itself comes first, or it would escape the others' escapes.
    private string Escaped(string sql)
    {
        if (Escape is not { } escape)
        {
            return sql;
        }

        string[] delimiters = [escape, Field, Collection, MapKey];
        var text = delimiters.Distinct().Aggregate(sql, (value, one) => $"replace({value}, {EngineText.Quote(one)}, {EngineText.Quote(escape + one)})");
        return $"replace(replace({text}, chr(10), {EngineText.Quote(escape + "n")}), chr(13), {EngineText.Quote(escape + "r")})";
    }

    private string Delimiter(int level) => level switch
    {
        1 => EngineText.Quote(Collection),
        2 => EngineText.Quote(MapKey),
        _ => string.Create(CultureInfo.InvariantCulture, $"chr({level + 1})"),
    };
}
