using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    /// <summary>
    /// The characters that Trino's trim removes: all Unicode white space of the basic plane, except no-break spaces.
    /// </summary>
    private const string Blanks =
        "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || "
            + "chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) "
            + "|| chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8287) || chr(12288)";

    private static IEnumerable<FunctionRow> Text() =>
    [
        Scalar("length(varchar(x)) bigint", "length({0})"), Scalar("length(varbinary) bigint", "octet_length({0})"),
        Scalar("length(char(x)) bigint",
            c => $"CASE WHEN {c[0]} IS NOT NULL THEN CAST({c.Arguments[0].Type.Precision} AS BIGINT) END"),
        Managed("lower(varchar(x)) varchar(x)", "lower"), Managed("upper(varchar(x)) varchar(x)", "upper"),
        Managed("lower(char(x)) char(x)", "lower"), Managed("upper(char(x)) char(x)", "upper"),
        Scalar("trim(varchar(x)) varchar(x)", $"trim({{0}}, {Blanks})"),
        Scalar("ltrim(varchar(x)) varchar(x)", $"ltrim({{0}}, {Blanks})"), Scalar("rtrim(varchar(x)) varchar(x)", $"rtrim({{0}}, {Blanks})"),
        .. new[] { "trim", "ltrim", "rtrim" }.Select(name => Row(
            FunctionKind.Scalar, $"{name}(char(x)) varchar", $"{name}({{0}}, {Blanks})", t => SqlType.VarcharOf(t[0].Precision))),
        Scalar("trim(varchar(x),varchar) varchar(x)", "trim({0}, {1})"),
        Scalar("ltrim(varchar(x),varchar) varchar(x)", "ltrim({0}, {1})"), Scalar("rtrim(varchar(x),varchar) varchar(x)", "rtrim({0}, {1})"),
        .. Substring("substr"), .. Substring("substring"),
        Scalar("strpos(varchar,varchar) bigint", "CAST(strpos({0}, {1}) AS BIGINT)"),
        Managed("strpos(varchar,varchar,bigint) bigint", "strpos"),
        Row(FunctionKind.Scalar, "replace(varchar(x),varchar(y)) varchar(x)", "replace({0}, {1}, '')"),
        Row(FunctionKind.Scalar, "replace(varchar(x),varchar(y),varchar(z)) varchar(u)", c => c.Call("replace"),
            t => Longer(t[0].Precision, t[2].Precision, t[2].Precision)),
        Managed("reverse(varchar(x)) varchar(x)", "reverse"),
        Scalar("reverse(char(x)) char(x)", c => $"rtrim({c.Lowering.Call("reverse", [SqlType.Varchar], SqlType.Varchar,
            c.Lowering.Cast(c[0], c.Arguments[0].Type, SqlType.Varchar))}, ' ')"),
        Managed("normalize(varchar,varchar) varchar", "normalize"),
        Scalar("concat(varchar...) varchar", c => EngineSql.Balanced(OfSeveral(c), " || ")),
        Row(FunctionKind.Scalar, "concat(char(x),char(y)) char(z)", ConcatChar,
            t => SqlType.CharOf(Math.Min(SqlType.CharLengthMax, t[0].Precision + t[1].Precision))),
        Scalar("concat(varbinary...) varbinary", c => EngineSql.Balanced(OfSeveral(c), " || ")),
        Scalar("concat(array(E),array(E)) array(E)", ConcatLists),
        Scalar("concat(array(E),E) array(E)", "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_append({0}, {1}) END"),
        Scalar("concat(E,array(E)) array(E)",
            "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_prepend({0}, {1}) END"), Scalar("concat(array(E)...) array(E)", ConcatLists),
        Scalar("concat_ws(varchar,varchar...) varchar", c => $"CASE WHEN {c[0]} IS NOT NULL THEN concat_ws({EngineSql.Join(", ", c.Sql)}) END"),
        Scalar("split(varchar(x),varchar(y)) array(varchar(x))",
            c => $"CASE WHEN {c[1]} = '' THEN "
                + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "The delimiter may not be the empty string")} WHEN "
                + $"{c[1]} IS NOT NULL THEN string_split({c[0]}, {c[1]}) END"),
        Managed("split(varchar(x),varchar(y),bigint) array(varchar(x))", "split"),
        Managed("split_part(varchar(x),varchar(y),bigint) varchar(x)", "split_part"),
        Managed("lpad(varchar(x),bigint,varchar(y)) varchar", "lpad"),
        Managed("rpad(varchar(x),bigint,varchar(y)) varchar", "rpad"),
        Scalar("starts_with(varchar,varchar) boolean", "starts_with({0}, {1})"),
        Scalar("ends_with(varchar,varchar) boolean", "ends_with({0}, {1})"),
        Scalar("chr(bigint) varchar(1)", Character), Scalar("codepoint(varchar(1)) integer", CodePoint),
        Scalar("translate(varchar,varchar,varchar) varchar", "translate({0}, {1}, {2})"),
        Managed("levenshtein_distance(varchar,varchar) bigint", "levenshtein_distance"),
        Managed("hamming_distance(varchar,varchar) bigint", "hamming_distance"),
        Scalar("to_utf8(varchar) varbinary", "encode({0})"), Managed("from_utf8(varbinary) varchar", "from_utf8"),
        Scalar("to_hex(varbinary) varchar", "hex({0})"), Scalar("to_base64(varbinary) varchar", "to_base64({0})"),
        Managed("md5(varbinary) varbinary", "md5"), Managed("sha1(varbinary) varbinary", "sha1"),
        Managed("sha256(varbinary) varbinary", "sha256"), Managed("sha512(varbinary) varbinary", "sha512"),
        Row(FunctionKind.Scalar, "url_encode(varchar(x)) varchar(y)", c => c.Call("url_encode"),
            t => SqlType.VarcharOf((int)Math.Min(SqlType.Unbounded, t[0].Precision * 12L))), Managed("url_decode(varchar(x)) varchar(x)", "url_decode"),
        Managed("url_extract_host(varchar(x)) varchar(x)", "url_extract_host"),
        Managed("url_extract_path(varchar(x)) varchar(x)", "url_extract_path"),
        Managed("url_extract_query(varchar(x)) varchar(x)", "url_extract_query"),
        Managed("url_extract_parameter(varchar(x),varchar(y)) varchar(x)", "url_extract_parameter"),
        Managed("url_extract_protocol(varchar(x)) varchar(x)", "url_extract_protocol"),
        Managed("url_extract_port(varchar) bigint", "url_extract_port"),
        Managed("url_extract_fragment(varchar(x)) varchar(x)", "url_extract_fragment"),
    ];

    private static IEnumerable<FunctionRow> Substring(string name) =>
    [
        Scalar($"{name}(varchar(x),bigint) varchar(x)", c => c.Arguments[1] is Constant { Value: long and > 0 and <= int.MaxValue }
            ? (EngineSql)$"substr({c[0]}, {c[1]})"
            : $"CASE WHEN {c[1]} = 0 OR abs({c[1]}) > length({c[0]}) THEN '' ELSE substr({c[0]}, {c[1]}) END"),
        Scalar($"{name}(varchar(x),bigint,bigint) varchar(x)",
            c => c.Arguments[1] is Constant { Value: long and > 0 } && c.Arguments[2] is Constant { Value: long and >= 0 and <= int.MaxValue }
            ? (EngineSql)$"substr({c[0]}, {c[1]}, {c[2]})"
            : $"CASE WHEN {c[2]} IS NULL THEN NULL WHEN {c[1]} = 0 OR {c[2]} <= 0 OR abs({c[1]}) > length({c[0]}) THEN '' ELSE "
                + $"substr({c[0]}, {c[1]}, least({c[2]}, {int.MaxValue})) END"),
    ];

    /// <summary>Trino's length bound of a text with an insertion around every character.</summary>
    private static SqlType Longer(long text, long with, long perPlace) => text == SqlType.Unbounded || with == SqlType.Unbounded ? SqlType.Varchar
        : SqlType.VarcharOf((int)Math.Min(SqlType.Unbounded, text + (perPlace * (text + 1))));

    private static EngineSql Character(FunctionCall c)
    {
        var invalid = c.Lowering.Fail(SqlErrorName.InvalidFunctionArgument, $"'Not a valid Unicode code point: ' || {c[0]}");
        return $"CASE WHEN {c[0]} < 0 OR {c[0]} > 1114111 THEN {invalid} ELSE chr(CAST({c[0]} AS INTEGER)) END";
    }

    private static EngineSql CodePoint(FunctionCall c) =>
        $"CASE WHEN {c[0]} = '' THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, "Input string must be a single character string")} "
            + $"ELSE unicode({c[0]}) END";

    /// <summary>A char value is stored without its padding; concatenation pads it first.</summary>
    private static EngineSql ConcatChar(FunctionCall c) =>
        $"rtrim(rpad({c[0]}, {c.Arguments[0].Type.Precision}, ' ') || {c[1]}, ' ')";

    private static EngineSql Lists(IReadOnlyList<EngineSql> lists)
    {
        while (lists.Count > 1)
        {
            lists = [.. lists.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : $"list_concat({pair[0]}, {pair[1]})")];
        }

        return lists[0];
    }

    private static EngineSql ConcatLists(FunctionCall c) =>
        $"CASE WHEN {EngineSql.Join(" AND ", c.Sql.Select(s => (EngineSql)$"{s} IS NOT NULL"))} THEN {Lists(OfSeveral(c))} END";

    private static IReadOnlyList<EngineSql> OfSeveral(FunctionCall c) => c.Sql.Count > 1 ? c.Sql
        : throw new SqlException(SqlErrorName.InvalidFunctionArgument, "There must be two or more arguments to concat");
}
