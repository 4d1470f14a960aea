using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Bytes as values: hashes, keyed digests, padding, identifiers, addresses.</summary>
internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> Bytes() =>
    [
        .. new[] { "hmac_md5", "hmac_sha1", "hmac_sha256", "hmac_sha512" }.Select(name => Managed($"{name}(varbinary,varbinary) varbinary", name)),
        Managed("spooky_hash_v2_32(varbinary) varbinary", "spooky_hash_v2_32"), Managed("spooky_hash_v2_64(varbinary) varbinary", "spooky_hash_v2_64"),
        Managed("murmur3(varbinary) varbinary", "murmur3"), Managed("xxhash64(varbinary) varbinary", "xxhash64"),
        Managed("lpad(varbinary,bigint,varbinary) varbinary", "lpad_bytes"), Managed("rpad(varbinary,bigint,varbinary) varbinary", "rpad_bytes"),
        Managed("reverse(varbinary) varbinary", "reverse_bytes"),
        .. BytesSubstring(), Scalar("from_utf8(varbinary,varchar) varchar", c => c.Call("from_utf8_with")),
        Scalar("from_utf8(varbinary,bigint) varchar", c => c.Lowering.Call(
            "from_utf8_with", [SqlType.Varbinary, SqlType.Varchar], c.Result, c[0], (EngineSql)$"chr(CAST({c[1]} AS INTEGER))")),
        Managed("from_hex(varchar) varbinary", "from_hex"), Managed("from_hex(varbinary) varbinary", "from_hex"),
        Managed("from_base64(varchar) varbinary", "from_base64"),
        Scalar("index(varchar,varchar) bigint", "CAST(strpos({0}, {1}) AS BIGINT)"), Managed("char2hexint(varchar) varchar", "char2hexint"),
        // Tarn's principals are in no groups that SQL knows.
        Scalar("current_groups() array(varchar)", "CAST([] AS VARCHAR[])"),
        Volatile("uuid() uuid", "unhex(replace(CAST(uuid() AS VARCHAR), '-', ''))"), Managed("contains(varchar,ipaddress) boolean", "ip_contains"),
        Row(FunctionKind.Aggregate, "checksum(T) varbinary", Checksum),
        Row(FunctionKind.Aggregate, "listagg(varchar,varchar,varchar,boolean) varchar", c => c.Lowering.Call(
            "listagg", [SqlType.Array(SqlType.Varchar), SqlType.Varchar, SqlType.Varchar, SqlType.Boolean], SqlType.Varchar,
            (EngineSql)$"array_agg({c.Parts.Distinct}{c[0]}{c.Parts.OrderBy}){c.Parts.Suffix}", c[1], c[2], c[3])),
    ];

    private static IEnumerable<FunctionRow> BytesSubstring() => new[] { "substr", "substring" }.SelectMany(name => new[]
    {
        Scalar($"{name}(varbinary,bigint) varbinary", c => Part(c, $"octet_length({c[0]})")),
        Scalar($"{name}(varbinary,bigint,bigint) varbinary", c => Part(c, c[2])),
    });

    /// <summary>The engine counts bytes only in hexadecimal text.</summary>
    private static EngineSql Part(FunctionCall c, EngineSql length)
    {
        EngineSql start = $"(CASE WHEN {c[1]} < 0 THEN octet_length({c[0]}) + {c[1]} ELSE {c[1]} - 1 END)";
        return $"CASE WHEN {c[1]} = 0 OR {length} <= 0 OR {start} < 0 OR {start} >= octet_length({c[0]}) THEN unhex('') "
            + $"ELSE unhex(substr(hex({c[0]}), 2 * {start} + 1, 2 * least({length}, octet_length({c[0]})))) END";
    }

    private static EngineSql Checksum(FunctionCall c)
    {
        EngineSql hashes = $"array_agg({c.Parts.Distinct}{RowHash(c)}){c.Parts.Suffix}";
        return c.Lowering.Call("checksum", [SqlType.Array(SqlType.Bigint)], SqlType.Varbinary, hashes);
    }

    private static EngineSql RowHash(FunctionCall c)
    {
        var type = c.Arguments[0].Type;
        return type.Kind switch
        {
            TypeKind.Unknown => $"CAST(NULL AS BIGINT)",
            TypeKind.Varchar or TypeKind.Char or TypeKind.Varbinary or TypeKind.Json =>
                c.Lowering.Call("xxhash64_text", [type.Kind == TypeKind.Varbinary ? type : SqlType.Varchar], SqlType.Bigint, c[0]),
            TypeKind.Double => c.Lowering.Call("xxhash64_double", [type], SqlType.Bigint, c[0]),
            TypeKind.Real => c.Lowering.Call("xxhash64_real", [type], SqlType.Bigint, c[0]),
            TypeKind.Boolean => Hashed($"CAST({c[0]} AS BIGINT)"),
            TypeKind.Date => Hashed($"CAST({c[0]} - DATE '1970-01-01' AS BIGINT)"),
            TypeKind.Timestamp => Hashed($"epoch_us({c[0]})"),
            TypeKind.TimestampWithTimeZone => Hashed($"epoch_us({c.Lowering.Zoned(c[0]).Instant})"),
            TypeKind.Decimal when type.Precision <= 18 =>
                Hashed($"CAST({c[0]} * CAST('1{new string('0', type.Scale)}' AS DECIMAL(38,0)) AS BIGINT)"),
            _ when type.IsInteger || type.IsInterval => Hashed($"CAST({c[0]} AS BIGINT)"),
            _ => throw new SqlException(SqlErrorName.NotSupported, $"checksum of {type.Name} is not supported", c.Arguments[0].At),
        };

        EngineSql Hashed(EngineSql number) => c.Lowering.Call("xxhash64_number", [SqlType.Bigint], SqlType.Bigint, number);
    }
}
