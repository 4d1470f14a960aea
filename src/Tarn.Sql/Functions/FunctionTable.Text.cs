using System.Text;
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

    private static IEnumerable<FunctionOverload> Text() =>
    [
        Scalar("length(varchar(x)) bigint", "length({0})"), Scalar("length(varbinary) bigint", "octet_length({0})"),
        new(FunctionKind.Scalar, "length(char(x)) bigint", "", null,
            c => $"CASE WHEN {c.Sql[0]} IS NOT NULL THEN CAST({c.Arguments[0].Type.Precision} AS BIGINT) END"),
        Scalar("lower(varchar(x)) varchar(x)", "@lower({0})"), Scalar("upper(varchar(x)) varchar(x)", "@upper({0})"),
        Scalar("lower(char(x)) char(x)", "@lower({0})"), Scalar("upper(char(x)) char(x)", "@upper({0})"),
        Scalar("trim(varchar(x)) varchar(x)", $"trim({{0}}, {Blanks})"),
        Scalar("ltrim(varchar(x)) varchar(x)", $"ltrim({{0}}, {Blanks})"), Scalar("rtrim(varchar(x)) varchar(x)", $"rtrim({{0}}, {Blanks})"),
        Scalar("trim(varchar(x),varchar) varchar(x)", "trim({0}, {1})"),
        Scalar("ltrim(varchar(x),varchar) varchar(x)", "ltrim({0}, {1})"), Scalar("rtrim(varchar(x),varchar) varchar(x)", "rtrim({0}, {1})"),
        .. Substring("substr"), .. Substring("substring"),
        Scalar("strpos(varchar,varchar) bigint", "CAST(strpos({0}, {1}) AS BIGINT)"),
        Scalar("strpos(varchar,varchar,bigint) bigint", "@strpos({0}, {1}, {2})"),
        new(FunctionKind.Scalar, "replace(varchar(x),varchar(y)) varchar(x)", "replace({0}, {1}, '')"),
        new(FunctionKind.Scalar, "replace(varchar(x),varchar(y),varchar(z)) varchar(u)", "@replace({0}, {1}, {2})",
            t => Longer(t[0].Precision, t[2].Precision, t[2].Precision)),
        Scalar("reverse(varchar(x)) varchar(x)", "@reverse({0})"),
        Scalar("concat(varchar...) varchar", c => DuckDbText.Balanced(c.Sql, " || ")),
        Scalar("concat(char(x),char(y)) varchar", ConcatChar),
        Scalar("concat(varbinary...) varbinary", c => DuckDbText.Balanced(c.Sql, " || ")),
        Scalar("concat(array(E),array(E)) array(E)", ConcatLists),
        Scalar("concat(array(E),E) array(E)", "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_append({0}, {1}) END"),
        Scalar("concat(E,array(E)) array(E)",
            "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_prepend({0}, {1}) END"), Scalar("concat(array(E)...) array(E)", ConcatLists),
        Scalar("concat_ws(varchar,varchar...) varchar", c => $"CASE WHEN {c.Sql[0]} IS NOT NULL THEN concat_ws({string.Join(", ", c.Sql)}) END"),
        Scalar("split(varchar(x),varchar(y)) array(varchar(x))",
            c => $"CASE WHEN {c.Sql[1]} = '' THEN "
                + $"{c.Writer.Fail("INVALID_FUNCTION_ARGUMENT", "'The delimiter may not be the empty string'")} WHEN "
                + $"{c.Sql[1]} IS NOT NULL THEN string_split({c.Sql[0]}, {c.Sql[1]}) END"),
        Scalar("split(varchar(x),varchar(y),bigint) array(varchar(x))", "@split({0}, {1}, {2})"),
        Scalar("split_part(varchar(x),varchar(y),bigint) varchar(x)", "@split_part({0}, {1}, {2})"),
        Scalar("lpad(varchar(x),bigint,varchar(y)) varchar", "@lpad({0}, {1}, {2})"),
        Scalar("rpad(varchar(x),bigint,varchar(y)) varchar", "@rpad({0}, {1}, {2})"),
        Scalar("starts_with(varchar,varchar) boolean", "starts_with({0}, {1})"),
        Scalar("ends_with(varchar,varchar) boolean", "ends_with({0}, {1})"),
        Scalar("chr(bigint) varchar(1)", "chr(CAST({0} AS INTEGER))"), Scalar("codepoint(varchar(1)) integer", "unicode({0})"),
        Scalar("translate(varchar,varchar,varchar) varchar", "translate({0}, {1}, {2})"),
        Scalar("levenshtein_distance(varchar,varchar) bigint", "levenshtein({0}, {1})"),
        Scalar("hamming_distance(varchar,varchar) bigint", "@hamming_distance({0}, {1})"),
        Scalar("to_utf8(varchar) varbinary", "encode({0})"), Scalar("from_utf8(varbinary) varchar", "@from_utf8({0})"),
        Scalar("to_hex(varbinary) varchar", "hex({0})"), Scalar("from_hex(varchar) varbinary", "unhex({0})"),
        Scalar("to_base64(varbinary) varchar", "to_base64({0})"), Scalar("from_base64(varchar) varbinary", "from_base64({0})"),
        Scalar("md5(varbinary) varbinary", "@md5({0})"), Scalar("sha1(varbinary) varbinary", "@sha1({0})"),
        Scalar("sha256(varbinary) varbinary", "@sha256({0})"), Scalar("sha512(varbinary) varbinary", "@sha512({0})"),
        new(FunctionKind.Scalar, "url_encode(varchar(x)) varchar(y)", "@url_encode({0})",
            t => SqlType.VarcharOf((int)Math.Min(SqlType.Unbounded, t[0].Precision * 12L))), Scalar("url_decode(varchar(x)) varchar(x)", "@url_decode({0})"),
        Scalar("url_extract_host(varchar(x)) varchar(x)", "@url_extract_host({0})"),
        Scalar("url_extract_path(varchar(x)) varchar(x)", "@url_extract_path({0})"),
        Scalar("url_extract_query(varchar(x)) varchar(x)", "@url_extract_query({0})"),
        Scalar("url_extract_parameter(varchar(x),varchar(y)) varchar(x)", "@url_extract_parameter({0}, {1})"),
        Scalar("url_extract_protocol(varchar(x)) varchar(x)", "@url_extract_protocol({0})"),
        Scalar("url_extract_port(varchar) bigint", "@url_extract_port({0})"),
        Scalar("url_extract_fragment(varchar(x)) varchar(x)", "@url_extract_fragment({0})"),
        .. RegularExpressions(),
    ];

    private static IEnumerable<FunctionOverload> RegularExpressions() =>
    [
        Scalar("regexp_like(varchar,varchar) boolean", "regexp_matches({0}, {1})"),
        Scalar("regexp_extract(varchar(x),varchar) varchar(x)", "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}) END"),
        Scalar("regexp_extract(varchar(x),varchar,bigint) varchar(x)",
            c => $"CASE WHEN regexp_matches({c.Sql[0]}, {c.Sql[1]}) THEN regexp_extract({c.Sql[0]}, {c.Sql[1]}, "
                + $"{c.Writer.ConstantInt(c.Arguments[2], "group of regexp_extract")}) END"),
        Scalar("regexp_extract_all(varchar(x),varchar) array(varchar(x))", "regexp_extract_all({0}, {1})"),
        Scalar("regexp_extract_all(varchar(x),varchar,bigint) array(varchar(x))",
            c => $"regexp_extract_all({c.Sql[0]}, {c.Sql[1]}, {c.Writer.ConstantInt(c.Arguments[2], "group of regexp_extract_all")})"),
        Scalar("regexp_replace(varchar(x),varchar) varchar(x)", "regexp_replace({0}, {1}, '', 'g')"),
        new(FunctionKind.Scalar, "regexp_replace(varchar(x),varchar(y),varchar(z)) varchar(u)", "",
            t => Longer(t[0].Precision, t[2].Precision,
                Math.Max((long)t[0].Precision * t[2].Precision / 2, t[2].Precision)), c => $"regexp_replace({c.Sql[0]}, {c.Sql[1]}, {Replacement(c)}, 'g')"),
        Scalar("regexp_split(varchar(x),varchar) array(varchar(x))", "CASE WHEN {1} IS NOT NULL THEN regexp_split_to_array({0}, {1}) END"),
        Scalar("regexp_count(varchar,varchar) bigint", "CAST(len(regexp_extract_all({0}, {1})) AS BIGINT)"),
    ];

    private static IEnumerable<FunctionOverload> Substring(string name) =>
    [
        Scalar($"{name}(varchar(x),bigint) varchar(x)", c => c.Arguments[1] is Constant { Value: long and > 0 }
            ? $"substr({c.Sql[0]}, {c.Sql[1]})"
            : $"CASE WHEN {c.Sql[1]} = 0 OR abs({c.Sql[1]}) > length({c.Sql[0]}) THEN '' ELSE substr({c.Sql[0]}, {c.Sql[1]}) END"),
        Scalar($"{name}(varchar(x),bigint,bigint) varchar(x)",
            c => c.Arguments[1] is Constant { Value: long and > 0 } && c.Arguments[2] is Constant { Value: long and >= 0 }
            ? $"substr({c.Sql[0]}, {c.Sql[1]}, {c.Sql[2]})"
            : $"CASE WHEN {c.Sql[1]} = 0 OR {c.Sql[2]} <= 0 OR abs({c.Sql[1]}) > length({c.Sql[0]}) THEN '' ELSE "
                + $"substr({c.Sql[0]}, {c.Sql[1]}, {c.Sql[2]}) END"),
    ];

    /// <summary>Trino's length bound of a text with an insertion around every character.</summary>
    private static SqlType Longer(long text, long with, long perPlace) => text == SqlType.Unbounded || with == SqlType.Unbounded ? SqlType.Varchar
        : SqlType.VarcharOf((int)Math.Min(SqlType.Unbounded, text + (perPlace * (text + 1))));

    /// <summary>A char value is stored without its padding; concatenation pads it first.</summary>
    private static string ConcatChar(WriteContext c) =>
        $"rtrim(rpad({c.Sql[0]}, {c.Arguments[0].Type.Precision}, ' ') || {c.Sql[1]}, ' ')";

    private static string Lists(IReadOnlyList<string> lists)
    {
        while (lists.Count > 1)
        {
            lists = [.. lists.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : $"list_concat({pair[0]}, {pair[1]})")];
        }

        return lists[0];
    }

    private static string ConcatLists(WriteContext c) =>
        $"CASE WHEN {string.Join(" AND ", c.Sql.Select(s => $"{s} IS NOT NULL"))} THEN {Lists(c.Sql)} END";

    /// <summary>Java's `$1` and `\$` → RE2's `\1` and `$`.</summary>
    private static string Replacement(WriteContext c)
    {
        if (c.Arguments[2] is not Constant { Value: string text })
        {
            throw new SqlException(SqlErrorName.NotSupported, "the replacement of regexp_replace must be a constant", c.Arguments[2].At);
        }

        var re2 = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '$' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            {
                re2.Append('\\').Append(text[++i]);
            }
            else if (text[i] == '\\' && i + 1 < text.Length)
            {
                re2.Append(text[++i] == '\\' ? @"\\" : text[i].ToString());
            }
            else
            {
                re2.Append(text[i]);
            }
        }

        return DuckDbText.Quote(re2.ToString());
    }
}
