using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Bits of numbers, and numbers as bytes.</summary>
internal static partial class FunctionTable
{
    private static readonly (string Name, long Bits)[] WholeTypes = [("tinyint", 8), ("smallint", 16), ("integer", 32), ("bigint", 64)];

    private static IEnumerable<FunctionRow> Bits() =>
    [
        .. new[] { "bitwise_left_shift", "bitwise_right_shift", "bitwise_right_shift_arithmetic" }.SelectMany(
            name => WholeTypes.Select(type => Scalar($"{name}({type.Name},bigint) {type.Name}", c => Shifted(c, name, type.Bits)))),
        Managed("bit_count(bigint,bigint) bigint", "bit_count"),
        Managed("to_big_endian_32(integer) varbinary", "to_big_endian_32"), Managed("to_big_endian_64(bigint) varbinary", "to_big_endian_64"),
        Managed("from_big_endian_32(varbinary) integer", "from_big_endian_32"), Managed("from_big_endian_64(varbinary) bigint", "from_big_endian_64"),
        Managed("to_ieee754_32(real) varbinary", "to_ieee754_32"), Managed("to_ieee754_64(double) varbinary", "to_ieee754_64"),
        Managed("from_ieee754_32(varbinary) real", "from_ieee754_32"), Managed("from_ieee754_64(varbinary) double", "from_ieee754_64"),
        Managed("crc32(varbinary) bigint", "crc32"),
        Managed("to_base32(varbinary) varchar", "to_base32"), Managed("from_base32(varchar) varbinary", "from_base32"),
        Managed("from_base32(varbinary) varbinary", "from_base32"),
        Managed("to_base64url(varbinary) varchar", "to_base64url"), Managed("from_base64url(varchar) varbinary", "from_base64url"),
        Managed("from_base64url(varbinary) varbinary", "from_base64url"), Managed("from_base64(varbinary) varbinary", "from_base64url"),
    ];

    private static EngineSql Shifted(FunctionCall c, string name, long bits)
    {
        var shifted = c.Lowering.Call(
            name, [SqlType.Bigint, SqlType.Bigint, SqlType.Bigint], SqlType.Bigint,
            c.Lowering.Cast(c[0], c.Arguments[0].Type, SqlType.Bigint), c[1], EngineSql.Literal(bits, SqlType.Bigint));
        return $"CAST({shifted} AS {c.ResultName})";
    }
}
