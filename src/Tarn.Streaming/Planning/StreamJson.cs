using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Streaming.Planning;

/// <summary>Values of records and results as JSON, in the engine's SQL.</summary>
internal static class StreamJson
{
    private const int SecondsLength = 19;

    /// <summary>Reads a member of a record.</summary>
    /// <param name="member">A column with the member's text; of a nested type, with its JSON.</param>
    /// <param name="type">The type of the value.</param>
    public static string Read(string member, SqlType type) => type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row
        ? Read($"CAST({member} AS JSON)", type, 0) : Scalar(member, type);

    private static string Read(string json, SqlType type, int level)
    {
        var item = "v" + level.ToString(CultureInfo.InvariantCulture);
        switch (type.Kind)
        {
            case TypeKind.Array:
                return $"list_transform(CAST({json} AS JSON[]), lambda {item}: {Read(item, type.Element, level + 1)})";
            case TypeKind.Map:
                var value = Read($"json_extract({json}, '$.\"' || {item} || '\"')", type.Value, level + 1);
                return $"map(list_transform(json_keys({json}), lambda {item}: CAST({item} AS {DuckDbText.StoredTypeName(type.Key)})), "
                    + $"list_transform(json_keys({json}), lambda {item}: {value}))";
            case TypeKind.Row:
                var fields = type.Fields.Select((f, i) => $"f{i.ToString(CultureInfo.InvariantCulture)} := {Read(Member(f), f.Type, level + 1)}");
                return $"CASE WHEN json_type({json}) = 'OBJECT' THEN struct_pack({string.Join(", ", fields)}) END";
            default:
                return Scalar($"({json} ->> '$')", type);
        }

        string Member(RowField field) => $"json_extract({json}, {EngineText.Quote("$.\"" + field.Name + "\"")})";
    }

    private static string Scalar(string text, SqlType type) => type.Kind switch
    {
        TypeKind.TimestampWithTimeZone => $"CAST(rtrim({text}, 'Z') AS {DuckDbText.StoredTypeName(type)})",
        TypeKind.Varbinary => $"from_base64({text})",
        _ => $"CAST({text} AS {DuckDbText.StoredTypeName(type)})",
    };

    /// <summary>Writes a value; rows are arrays of their fields, maps are arrays of pairs.</summary>
    public static string Write(string value, SqlType type, int level = 0)
    {
        var item = "w" + level.ToString(CultureInfo.InvariantCulture);
        var text = type.Kind switch
        {
            TypeKind.Real or TypeKind.Double => $"CASE WHEN isnan({value}) THEN '\"NaN\"' WHEN {value} = 'Infinity' THEN '\"Infinity\"' "
                + $"WHEN {value} = '-Infinity' THEN '\"-Infinity\"' ELSE CAST({value} AS VARCHAR) END",
            TypeKind.Timestamp => $"'\"' || {Clock(value, type)} || '\"'",
            TypeKind.TimestampWithTimeZone => $"'\"' || {Clock(value, type)} || 'Z\"'",
            TypeKind.Decimal or TypeKind.Date or TypeKind.Time => $"'\"' || CAST({value} AS VARCHAR) || '\"'",
            TypeKind.Array => $"'[' || array_to_string(list_transform({value}, lambda {item}: {Write(item, type.Element, level + 1)}), ',') || ']'",
            TypeKind.Map => $"'[' || array_to_string(list_sort(list_transform(map_entries({value}), lambda {item}: '[' || "
                + $"{Write($"{item}.key", type.Key, level + 1)} || ',' || {Write($"{item}.value", type.Value, level + 1)} || ']')), ',') || ']'",
            TypeKind.Row => $"CASE WHEN {value} IS NOT NULL THEN '[' || {string.Join(" || ',' || ", type.Fields.Select(
                (f, i) => Write($"struct_extract({value}, 'f{i.ToString(CultureInfo.InvariantCulture)}')", f.Type, level + 1)))} || ']' END",
            _ when type.IsText => $"CAST(to_json({value}) AS VARCHAR)",
            _ => $"CAST({value} AS VARCHAR)",
        };
        return $"coalesce({text}, 'null')";
    }

    private static string Clock(string value, SqlType type) => type.Precision == 0
        ? $"strftime({value}, '%Y-%m-%d %H:%M:%S')"
        : $"left(strftime({value}, '%Y-%m-%d %H:%M:%S.%n'), {(SecondsLength + 1 + type.Precision).ToString(CultureInfo.InvariantCulture)})";
}
