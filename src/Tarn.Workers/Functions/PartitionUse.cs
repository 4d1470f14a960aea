using System.Security.Cryptography;
using System.Text;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Workers.Functions;

/// <summary>The use of <see cref="PartitionFunction"/> in a statement. Its result type lists the fields: `day timestamp|bucket[4] long`.</summary>
public static class PartitionUse
{
    private const string FunctionName = "partition";
    private const char Fields = '|';
    private const char Values = '.';

    public static ManagedFunctionUse Of(PartitionSpec spec, Schema schema)
    {
        var types = SourceTypes(spec, schema);
        var text = string.Join(Fields, spec.Fields.Select((field, i) => $"{field.Transform.Name} {types[i]}"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return new ManagedFunctionUse(FunctionName, $"{FunctionName}_{hash}", [.. types.Select(ArgumentType)], text);
    }

    /// <summary>The function for this use; null when the use is of another function.</summary>
    public static ScalarFunction? Create(ManagedFunctionUse use)
    {
        if (use.Function != FunctionName)
        {
            return null;
        }

        var fields = use.ResultType.Split(Fields).Select(field => field.Split(' ', 2));
        return new PartitionFunction(use.Name, use.ParameterTypes, [.. fields.Select(f => (Transform.Parse(f[0]), TypeText.Parse(f[1])))]);
    }

    /// <summary>The source types of a spec's fields.</summary>
    public static IReadOnlyList<PrimitiveType> SourceTypes(PartitionSpec spec, Schema schema) => [.. spec.Fields.Select(field =>
        schema.FieldsById.GetValueOrDefault(field.SourceId)?.Type as PrimitiveType
            ?? throw new WorkerException(WorkerErrorName.NotSupported, $"partition field {field.Name} has no column that can be partitioned by"))];

    /// <summary>A column's value as the argument of the function.</summary>
    /// <param name="sql">The value as files store it.</param>
    public static string Argument(string sql, PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Date => $"CAST(date_diff('day', DATE '1970-01-01', {sql}) AS BIGINT)",
        PrimitiveKind.Time => $"CAST(date_diff('microsecond', TIME '00:00:00', {sql}) AS BIGINT)",
        PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz => $"epoch_us({sql})",
        PrimitiveKind.TimestampNs or PrimitiveKind.TimestampTzNs => $"epoch_ns({sql})",
        PrimitiveKind.Boolean or PrimitiveKind.Int or PrimitiveKind.Long or PrimitiveKind.Float or PrimitiveKind.Double or PrimitiveKind.Decimal
            or PrimitiveKind.String or PrimitiveKind.Uuid or PrimitiveKind.Fixed or PrimitiveKind.Binary => $"CAST({sql} AS {ArgumentType(type)})",
        PrimitiveKind.Unknown or PrimitiveKind.Variant or PrimitiveKind.Geometry or PrimitiveKind.Geography => throw Unpartitioned(type),
    };

    /// <summary>A tuple as text.</summary>
    public static string Write(PartitionTuple tuple, IReadOnlyList<PrimitiveType> types) => string.Join(
        Values, tuple.Values.Select((value, i) => value is null ? "n" : "x" + Convert.ToHexStringLower(SingleValue.Encode(types[i], value))));

    /// <summary>The tuple of a text.</summary>
    /// <exception cref="WorkerException">A worker sent another text.</exception>
    public static PartitionTuple Read(string text, PartitionSpec spec, Schema schema)
    {
        var types = SourceTypes(spec, schema);
        var values = text.Split(Values);
        try
        {
            return new PartitionTuple([.. spec.Fields.Select((field, i) =>
                values[i] == "n" ? null : SingleValue.Decode(field.Transform.ResultType(types[i]), Convert.FromHexString(values[i].AsSpan(1))))]);
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException or Storage.TarnException)
        {
            throw new WorkerException(WorkerErrorName.GenericInternalError, "a worker sent no partition");
        }
    }

    private static string ArgumentType(PrimitiveType type) => type.Traits.Form switch
    {
        ValueForm.Boolean => "BOOLEAN",
        ValueForm.Float => "FLOAT",
        ValueForm.Double => "DOUBLE",
        ValueForm.Text or ValueForm.Uuid or ValueForm.Decimal => "VARCHAR",
        ValueForm.Bytes => "BLOB",
        ValueForm.Int32 or ValueForm.Int64 => "BIGINT",
        ValueForm.None => throw Unpartitioned(type),
    };

    private static ArgumentOutOfRangeException Unpartitioned(PrimitiveType type) => new(nameof(type), $"no table is partitioned by {type}");
}
