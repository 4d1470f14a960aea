using System.Collections.Frozen;
using Tarn.Sql.Types;

namespace Tarn.Sql.Engine;

/// <summary>
/// Types of the C# functions that are not generic. The writer declares these types and the worker registers them.
/// </summary>
internal static class ManagedFunctionTypes
{
    private static readonly FrozenDictionary<string, string> Signatures = new Dictionary<string, string>
    {
        ["width_bucket"] = "dddb:b",
        ["cbrt"] = "d:d",
        ["to_base"] = "bb:s",
        ["from_base"] = "sb:b",
        ["strpos"] = "ssb:b",
        ["replace"] = "sss:s",
        ["reverse"] = "s:s",
        ["lower"] = "s:s",
        ["upper"] = "s:s",
        ["split"] = "ssb:S",
        ["split_part"] = "ssb:s",
        ["lpad"] = "sbs:s",
        ["rpad"] = "sbs:s",
        ["hamming_distance"] = "ss:b",
        ["from_utf8"] = "x:s",
        ["md5"] = "x:x",
        ["sha1"] = "x:x",
        ["sha256"] = "x:x",
        ["sha512"] = "x:x",
        ["url_encode"] = "s:s",
        ["url_decode"] = "s:s",
        ["url_extract_host"] = "s:s",
        ["url_extract_path"] = "s:s",
        ["url_extract_query"] = "s:s",
        ["url_extract_parameter"] = "ss:s",
        ["url_extract_protocol"] = "s:s",
        ["url_extract_port"] = "s:b",
        ["url_extract_fragment"] = "s:s",
        ["from_iso8601_timestamp"] = "s:t",
        ["json_parse"] = "s:s",
        ["json_extract"] = "ss:s",
        ["json_extract_scalar"] = "ss:s",
        ["json_array_length"] = "s:b",
        ["json_array_get"] = "sb:s",
        ["json_size"] = "ss:b",
        ["is_json_scalar"] = "s:o",
        ["json_contains_text"] = "ss:o",
        ["json_contains_number"] = "sd:o",
        ["json_contains_boolean"] = "so:o",
    }.ToFrozenDictionary();

    /// <summary>Functions that never fail. DuckDB may evaluate them over a whole dictionary, which is faster.</summary>
    private static readonly FrozenSet<string> Infallible = new[]
    {
        "reverse", "lower", "upper", "replace", "from_utf8", "double_to_text", "real_to_text", "interval_to_text",
        "months_to_text", "text_to_json", "double_to_json", "real_to_json",
        "md5", "sha1", "sha256", "sha512", "cbrt", "json_array_length", "is_json_scalar",
        "url_encode", "url_extract_host", "url_extract_query", "url_extract_protocol", "url_extract_port", "url_extract_fragment",
    }.ToFrozenSet();

    public static bool IsInfallible(string function) => Infallible.Contains(function);

    /// <exception cref="InvalidOperationException">The function table names a function without types here.</exception>
    public static (IReadOnlyList<SqlType> Parameters, SqlType Result) Of(string function, int arguments)
    {
        if (!Signatures.TryGetValue(function, out var signature) || signature.IndexOf(':', StringComparison.Ordinal) != arguments)
        {
            throw new InvalidOperationException($"no types for {function} of {arguments} arguments");
        }

        return ([.. signature[..arguments].Select(Type)], Type(signature[^1]));
    }

    private static SqlType Type(char code) => code switch
    {
        'b' => SqlType.Bigint,
        'd' => SqlType.Double,
        's' => SqlType.Varchar,
        'S' => SqlType.Array(SqlType.Varchar),
        'x' => SqlType.Varbinary,
        'o' => SqlType.Boolean,
        _ => SqlType.Timestamp(6),
    };
}
