using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Retyping;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Workers.Functions;

/// <summary>The use of <see cref="RetypeFunction"/> in a statement. Its result type is the JSON of Iceberg's types.</summary>
internal static class RetypeUse
{
    private const string FunctionName = "retype";

    /// <summary>The use for columns with these types. A function's name contains its types, because an engine retains its functions.</summary>
    /// <param name="columns">The columns with their new types.</param>
    /// <param name="keepsRest">Whether the table has <c>_rest</c>.</param>
    /// <param name="formats">Further forms of dates and timestamps.</param>
    public static ManagedFunctionUse Of(StructType columns, bool keepsRest, TimeFormats formats)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            SchemaJson.WriteType(json, columns);
        }

        var type = Encoding.UTF8.GetString(buffer.WrittenSpan);
        IReadOnlyList<string> more = [keepsRest ? TableShape.RestColumn : "", formats.ToString()];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{string.Join('\n', more)}")));
        return new ManagedFunctionUse(FunctionName, $"{FunctionName}_{hash}", more, type);
    }

    /// <summary>The function for this use; null when the use is of another function.</summary>
    public static ScalarFunction? Create(ManagedFunctionUse use)
    {
        if (use.Function != FunctionName)
        {
            return null;
        }

        using var json = JsonDocument.Parse(use.ResultType);
        var formats = use.ParameterTypes[1] is { Length: > 0 } text ? TimeFormats.Parse(text) : TimeFormats.None;
        return new RetypeFunction(use.Name, (StructType)SchemaJson.ReadType(json.RootElement), keepsRest: use.ParameterTypes[0].Length > 0, formats);
    }
}
