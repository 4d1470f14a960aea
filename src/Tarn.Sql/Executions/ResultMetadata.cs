using System.Buffers;
using System.Text.Json;
using Tarn.Sql.Planning;

namespace Tarn.Sql.Executions;

/// <summary>
/// The object beside a result (`ID.csv.metadata`): its columns. Athena's own is binary and undocumented; this one is
/// JSON, for people. Clients read columns through GetQueryResults.
/// </summary>
internal static class ResultMetadata
{
    /// <summary>The suffix that this object's key adds to the result's key.</summary>
    public const string Suffix = ".metadata";

    public static byte[] Encode(IReadOnlyList<ResultColumn> columns)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteStartArray("columns"u8);
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, column.Label);
            json.WriteString("type"u8, column.Type.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
