using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>Values of results by the rules of Flink's JSON format, in the engine's SQL: rows and maps are objects, decimals are numbers.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/table/formats/json/"/>
internal static class FlinkJson
{
    private const int SecondsLength = 19;
    private const string ClockForm = "%Y-%m-%d %H:%M:%S";
    private const string IsoClockForm = "%Y-%m-%dT%H:%M:%S";

    /// <summary>Refuses types without a form.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: a map whose keys are no texts, or an interval.</exception>
    public static void Check(SqlType type)
    {
        if (type.Kind == TypeKind.Map && !type.Key.IsText)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"JSON format doesn't support non-string as key type of map. The type is: {FlinkTypeText.Of(type)}");
        }

        if (type.IsInterval)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"JSON format doesn't support the type {FlinkTypeText.Of(type)}");
        }

        foreach (var part in type.Arguments.Concat(type.Fields.Select(f => f.Type)))
        {
            Check(part);
        }
    }

    /// <summary>A text as JSON.</summary>
    public static string Text(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value in the engine's SQL.</param>
    /// <param name="type">The type, which <see cref="Check"/> let pass.</param>
    /// <param name="isIso">Whether times have the letter T between date and clock.</param>
    /// <param name="level">The depth of the value.</param>
    public static string Write(string value, SqlType type, bool isIso, int level = 0)
    {
        var item = "w" + level.ToString(CultureInfo.InvariantCulture);
        var text = type.Kind switch
        {
            TypeKind.Real or TypeKind.Double => $"CASE WHEN isnan({value}) THEN '\"NaN\"' WHEN {value} = 'Infinity' THEN '\"Infinity\"' "
                + $"WHEN {value} = '-Infinity' THEN '\"-Infinity\"' ELSE CAST({value} AS VARCHAR) END",
            TypeKind.Timestamp => $"'\"' || {Clock(value, type, isIso)} || '\"'",
            TypeKind.TimestampWithTimeZone => $"'\"' || {Clock(value, type, isIso)} || 'Z\"'",
            TypeKind.Date or TypeKind.Time => $"'\"' || CAST({value} AS VARCHAR) || '\"'",
            TypeKind.Varbinary => $"'\"' || to_base64({value}) || '\"'",
            TypeKind.Array => $"'[' || array_to_string(list_transform({value}, lambda {item}: {Write(item, type.Element, isIso, level + 1)}), ',') || ']'",
            TypeKind.Map => $"'{{' || array_to_string(list_sort(list_transform(map_entries({value}), lambda {item}: "
                + $"CAST(to_json({item}.key) AS VARCHAR) || ':' || {Write($"{item}.value", type.Value, isIso, level + 1)})), ',') || '}}'",
            TypeKind.Row => $"CASE WHEN {value} IS NOT NULL THEN '{{' || {string.Join(" || ',' || ", type.Fields.Select((f, i) =>
                $"{Workers.EngineText.Quote(Text(f.Name ?? "f" + i.ToString(CultureInfo.InvariantCulture)) + ":")} || "
                + Write($"struct_extract({value}, 'f{i.ToString(CultureInfo.InvariantCulture)}')", f.Type, isIso, level + 1)))} || '}}' END",
            _ when type.IsText => $"CAST(to_json({value}) AS VARCHAR)",
            _ => $"CAST({value} AS VARCHAR)",
        };
        return $"coalesce({text}, 'null')";
    }

    // A fraction has the digits that it needs.
    private static string Clock(string value, SqlType type, bool isIso)
    {
        var form = isIso ? IsoClockForm : ClockForm;
        return type.Precision == 0 ? $"strftime({value}, '{form}')"
            : $"rtrim(rtrim(left(strftime({value}, '{form}.%n'), {(SecondsLength + 1 + type.Precision).ToString(CultureInfo.InvariantCulture)}), '0'), '.')";
    }
}
