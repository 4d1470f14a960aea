using System.Collections.Frozen;

namespace Tarn.Sql.Engine;

/// <summary>Names and properties of C# functions, for the lowering.</summary>
internal static class ManagedFunctions
{
    /// <summary>Ends a statement with an error: the error's name, its message.</summary>
    public const string Fail = "fail";

    /// <summary>The same, never folded to a constant.</summary>
    public const string FailNow = "fail_now";

    /// <summary>Functions that never fail. DuckDB may evaluate them over a whole dictionary, which is faster.</summary>
    private static readonly FrozenSet<string> Infallible = new[]
    {
        "reverse", "lower", "upper", "replace", "from_utf8", "double_to_text", "double_to_java", "real_to_text", "real_to_java", "interval_to_text",
        "months_to_text", "zone_name", "iso8601_offset", "time_text", "text_to_json", "double_to_json", "real_to_json",
        "md5", "sha1", "sha256", "sha384", "sha512", "hive_hash_long", "hive_hash_text", "cbrt", "json_array_length", "ascii_digits",
        "url_encode", "url_extract_host", "url_extract_query", "url_extract_protocol", "url_extract_port", "url_extract_fragment",
    }.ToFrozenSet();

    /// <summary>Whether a function returns for every argument.</summary>
    public static bool IsInfallible(string function) => Infallible.Contains(function);
}
