using System.Buffers.Binary;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Workers.Functions;

/// <summary>Hashes of values for theta sketches. Values are hashed in Iceberg's binary single-value form.</summary>
internal static class ThetaHashFunction
{
    /// <summary>The name; the parameter is a column's type, the result BIGINT, and null for a value without bytes.</summary>
    public const string FunctionName = "theta_hash";

    private const string DecimalPrefix = "DECIMAL";

    private static readonly PrimitiveType Unscaled = PrimitiveType.Decimal(38, 0);

    public static ScalarFunction? Create(ManagedFunctionUse use) =>
        use.Function == FunctionName ? new ManagedFunction(use, Find(use.ParameterTypes[0])) : null;

    private static RowFunction Find(string type) => type switch
    {
        "BOOLEAN" => (i, r, o) => Set(o, r, [i[0].Values<byte>(r + 1)[r]]),
        "INTEGER" or "DATE" or "FLOAT" => (i, r, o) => SetInt(o, r, i[0].Values<int>(r + 1)[r]),
        "BIGINT" or "TIME" or "TIMESTAMP" or "DOUBLE" => (i, r, o) => SetLong(o, r, i.Long(0, r)),
        "VARCHAR" or "BLOB" => (i, r, o) => Set(o, r, i[0].Bytes(r)),
        _ when type.StartsWith(DecimalPrefix, StringComparison.Ordinal) => Decimals(DuckTypeText.DecimalParts(type).Precision),
        _ => throw new WorkerException(WorkerErrorName.GenericInternalError, $"no sketch takes {type}"),
    };

    private static RowFunction Decimals(int precision) => precision switch
    {
        <= 4 => (i, r, o) => SetDecimal(o, r, i[0].Values<short>(r + 1)[r]),
        <= 9 => (i, r, o) => SetDecimal(o, r, i[0].Values<int>(r + 1)[r]),
        <= 18 => (i, r, o) => SetDecimal(o, r, i.Long(0, r)),
        _ => (i, r, o) => SetDecimal(o, r, i[0].Values<Int128>(r + 1)[r]),
    };

    private static bool SetDecimal(VectorView output, int row, Int128 unscaled) => Set(output, row, SingleValue.Encode(Unscaled, unscaled));

    private static bool SetInt(VectorView output, int row, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Set(output, row, bytes);
    }

    private static bool SetLong(VectorView output, int row, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Set(output, row, bytes);
    }

    private static bool Set(VectorView output, int row, ReadOnlySpan<byte> bytes) => bytes.Length > 0 && output.Set(row, ThetaHash.Of(bytes));
}
