using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <content>Flink's functions of texts.</content>
internal static partial class FunctionTable
{
    /// <summary>The longest text that a function makes; no value may be larger than a row.</summary>
    private const int FlinkTextMax = 32 << 20;

    private static IEnumerable<FunctionRow> FlinkTexts() =>
    [
        Scalar("character_length(varchar) integer", "CAST(length({0}) AS INTEGER)"),
        Scalar("strpos(varchar,varchar) integer", "CAST(strpos({0}, {1}) AS INTEGER)"),
        Scalar("instr(varchar,varchar) integer", "CAST(strpos({0}, {1}) AS INTEGER)"),
        Scalar("locate(varchar,varchar) integer", "CAST(strpos({1}, {0}) AS INTEGER)"),
        Scalar("locate(varchar,varchar,integer) integer", "CAST(CASE WHEN {2} < 1 OR strpos(substr({1}, {2}), {0}) = 0 THEN 0 "
            + "ELSE strpos(substr({1}, {2}), {0}) + {2} - 1 END AS INTEGER)"),
        Scalar("btrim(varchar) varchar", "trim({0})"), Scalar("btrim(varchar,varchar) varchar", "trim({0}, {1})"),
        Scalar("repeat(varchar,integer) varchar", c => $"CASE WHEN {c[1]} <= 0 THEN '' WHEN octet_length(encode({c[0]})) "
            + $"* CAST({c[1]} AS BIGINT) > {FlinkTextMax} THEN "
            + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, $"REPEAT makes no text of more than {FlinkTextMax} bytes")} ELSE repeat({c[0]}, {c[1]}) END"),
        .. new[] { "substring", "substr" }.SelectMany(name => new[]
        {
            Scalar($"{name}(varchar,integer) varchar", "CASE WHEN length({0}) + {1} < 0 THEN '' ELSE substr({0}, CASE {1} WHEN 0 THEN 1 ELSE {1} END) END"),
            Scalar($"{name}(varchar,integer,integer) varchar", "CASE WHEN length({0}) + {1} < 0 OR {2} <= 0 THEN '' "
                + "ELSE substr({0}, CASE {1} WHEN 0 THEN 1 ELSE {1} END, {2}) END"),
        }),
        Scalar("overlay(varchar,varchar,integer) varchar", "CASE WHEN {2} < 1 OR {2} > length({0}) THEN {0} "
            + "ELSE substr({0}, 1, {2} - 1) || {1} || substr({0}, CAST({2} + length({1}) AS INTEGER)) END"),
        Scalar("overlay(varchar,varchar,integer,integer) varchar", "CASE WHEN {2} < 1 OR {2} > length({0}) THEN {0} "
            + "ELSE substr({0}, 1, {2} - 1) || {1} || substr({0}, {2} + greatest({3}, 0)) END"),
        Scalar("left(varchar,integer) varchar", "CASE WHEN {1} <= 0 THEN '' ELSE left({0}, {1}) END"),
        Scalar("right(varchar,integer) varchar", "CASE WHEN {1} <= 0 THEN '' ELSE right({0}, {1}) END"),
        .. new[] { "lpad", "rpad" }.Select(name => Scalar($"{name}(varchar,bigint,varchar) varchar",
            c => $"CASE WHEN {c[1]} >= 0 AND {c[2]} <> '' THEN {c.Call(name)} END")),
        Scalar("startswith(varchar,varchar) boolean", "starts_with({0}, {1})"), Scalar("endswith(varchar,varchar) boolean", "ends_with({0}, {1})"),
        Scalar("split_index(varchar,varchar,integer) varchar",
            "CASE WHEN {2} >= 0 AND {0} <> '' THEN list_extract(string_split({0}, {1}), {2} + 1) END"),
        Scalar("ascii(varchar) integer", "CASE WHEN {0} = '' THEN 0 ELSE CAST(unicode({0}) AS INTEGER) END"),
        Scalar("chr(bigint) varchar", "CASE WHEN {0} < 0 THEN '' ELSE chr(CAST({0} & 255 AS INTEGER)) END"),
        Scalar("is_alpha(varchar) boolean", "coalesce(regexp_full_match({0}, '\\p{L}+'), false)"),
        Scalar("is_digit(varchar) boolean", "coalesce(regexp_full_match({0}, '\\p{Nd}+'), false)"),
        Scalar("is_decimal(varchar) boolean",
            "coalesce(regexp_full_match({0}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?'), false)"),
        Managed("initcap(varchar) varchar", "flink_initcap"), Managed("parse_url(varchar,varchar) varchar", "flink_parse_url"),
        Managed("parse_url(varchar,varchar,varchar) varchar", "flink_parse_url_key"),
        Managed("json_quote(varchar) varchar", "flink_json_quote"), Managed("json_unquote(varchar) varchar", "flink_json_unquote"),
        Managed("encode(varchar,varchar) varbinary", "flink_encode"), Managed("decode(varbinary,varchar) varchar", "flink_decode"),
        Managed("$similar(varchar,varchar) boolean", "flink_similar"), Managed("$similar(varchar,varchar,varchar) boolean", "flink_similar_escape"),
        Scalar("str_to_map(varchar) map(varchar,varchar)", c => Mapped(c, EngineSql.Text(","), EngineSql.Text("="))),
        Scalar("str_to_map(varchar,varchar,varchar) map(varchar,varchar)", c => Mapped(c, c[1], c[2])),
        .. FlinkPatterns(), .. FlinkBytes(),
    ];

    /// <summary>Patterns that do not compile, and groups that are not there, give NULL.</summary>
    private static IEnumerable<FunctionRow> FlinkPatterns() =>
    [
        Scalar("regexp(varchar,varchar) boolean", c => $"TRY({c.Call("regexp_like")})"),
        Scalar("regexp_count(varchar,varchar) integer",
            c => $"CAST(TRY({c.Lowering.Call("regexp_count", [SqlType.Varchar, SqlType.Varchar], SqlType.Bigint, c[0], c[1])}) AS INTEGER)"),
        Scalar("regexp_extract(varchar,varchar) varchar", c => Tried(c, "regexp_extract", $"CAST(0 AS BIGINT)")),
        Scalar("regexp_extract(varchar,varchar,bigint) varchar", c => Tried(c, "regexp_extract", c[2])),
        Scalar("regexp_substr(varchar,varchar) varchar", c => Tried(c, "regexp_extract", $"CAST(0 AS BIGINT)")),
        Scalar("regexp_extract_all(varchar,varchar) array(varchar)", c => Tried(c, "regexp_extract_all", $"CAST(1 AS BIGINT)")),
        Scalar("regexp_extract_all(varchar,varchar,bigint) array(varchar)", c => Tried(c, "regexp_extract_all", c[2])),
        Scalar("regexp_instr(varchar,varchar) integer", c => $"greatest(0, TRY({Position(c, $"CAST(1 AS BIGINT)", $"CAST(1 AS BIGINT)")}))"),
        // The replacement names no groups.
        Scalar("regexp_replace(varchar,varchar,varchar) varchar", c => $"TRY({c.Lowering.Call("regexp_replace",
            [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar], SqlType.Varchar, c[0], c[1],
            (EngineSql)$"replace(replace({c[2]}, '\\', '\\\\'), '$', '\\$')")})"),
    ];

    private static EngineSql Tried(FunctionCall c, string function, EngineSql group) => $"TRY({WithGroup(c, function, group)})";

    private static EngineSql Mapped(FunctionCall c, EngineSql pairs, EngineSql values) => Named(
        c, c.Lowering.Call("flink_str_to_map", [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar], SqlType.Array(SqlType.Varchar), c[0], pairs, values),
        list => $"CASE WHEN {list} IS NOT NULL THEN map(list_slice({list}, 1, len({list}), 2), list_slice({list}, 2, len({list}), 2)) END");

    private static IEnumerable<FunctionRow> FlinkBytes() =>
    [
        Scalar("bin(bigint) varchar", "bin({0})"), Scalar("hex(bigint) varchar", "hex({0})"), Scalar("hex(varchar) varchar", "hex({0})"),
        Scalar("unhex(varchar) varbinary", "TRY(unhex({0}))"),
        Scalar("from_base64(varchar) varchar", "decode(from_base64({0}))"), Scalar("to_base64(varchar) varchar", "to_base64(encode({0}))"),
        Scalar("md5(varchar) varchar", "md5({0})"), Scalar("sha1(varchar) varchar", "sha1({0})"), Scalar("sha256(varchar) varchar", "sha256({0})"),
        Scalar("sha384(varchar) varchar", c => Hashed(c, "sha384")), Scalar("sha512(varchar) varchar", c => Hashed(c, "sha512")),
        Scalar("sha2(varchar,bigint) varchar", c => c.ConstantInt(1, "length of SHA2") switch
        {
            256 => $"sha256({c[0]})",
            384 => Hashed(c, "sha384"),
            512 => Hashed(c, "sha512"),
            var bits => throw new SqlException(SqlErrorName.NotSupported, $"SHA2 has results of 256, 384 and 512 bits, not of {bits}", c.At),
        }),
        Scalar("url_decode(varchar) varchar", c => $"TRY({c.Call("url_decode")})"),
    ];

    private static EngineSql Hashed(FunctionCall c, string function) =>
        $"lower(hex({c.Lowering.Call(function, [SqlType.Varbinary], SqlType.Varbinary, (EngineSql)$"encode({c[0]})")}))";
}
