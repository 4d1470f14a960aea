using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Tarn.Sql.Planning;
using Tarn.Storage;

namespace Tarn.Sql.Executions;

/// <summary>Executions as metadata rows: a version byte and one JSON object (`docs/formats/metadata.md`).</summary>
internal static class ExecutionRows
{
    private const byte Version = 1;

    public static readonly byte[] Empty = [Version];

    public static byte[] Key(ExecutionKey key) => Encoding.UTF8.GetBytes($"{key.Account}\0{key.Region}\0{key.Id}");

    public static ExecutionKey ReadKey(ReadOnlyMemory<byte> key)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('\0');
        return new(parts[0], parts[1], parts[2]);
    }

    public static byte[] TimePrefix(string account, string region, string workGroup) => Encoding.UTF8.GetBytes($"{account}\0{region}\0{workGroup}\0");

    /// <summary>Newest first: the time is stored inverted.</summary>
    public static byte[] TimeKey(Execution e)
    {
        var time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, long.MaxValue - e.SubmittedMs);
        return [.. TimePrefix(e.Key.Account, e.Key.Region, e.WorkGroup), .. time, .. Encoding.UTF8.GetBytes(e.Key.Id)];
    }

    public static string IdOfTimeKey(ReadOnlyMemory<byte> key, int prefixLength) => Encoding.UTF8.GetString(key.Span[(prefixLength + 8)..]);

    public static byte[] TokenKey(string account, string region, string token) => Encoding.UTF8.GetBytes($"{account}\0{region}\0{token}");

    public static byte[] EncodeToken(string id, string requestHash) => [Version, .. Encoding.UTF8.GetBytes($"{id}\0{requestHash}")];

    public static (string Id, string RequestHash) DecodeToken(ReadOnlyMemory<byte> value)
    {
        var parts = Encoding.UTF8.GetString(value.Span[1..]).Split('\0');
        return (parts[0], parts[1]);
    }

    public static byte[] Encode(Execution e)
    {
        var row = new ArrayBufferWriter<byte>(1024);
        row.Write([Version]);
        using var json = new Utf8JsonWriter(row);
        json.WriteStartObject();
        json.WriteString("sql"u8, e.Sql);
        json.WriteString("database"u8, e.Database);
        json.WriteString("catalog"u8, e.Catalog);
        json.WriteString("workGroup"u8, e.WorkGroup);
        json.WriteString("identity"u8, e.Identity);
        json.WriteStartArray("parameters"u8);
        foreach (var parameter in e.Parameters)
        {
            json.WriteStringValue(parameter);
        }
        json.WriteEndArray();
        json.WriteString("state"u8, e.State.ToString());
        json.WriteString("kind"u8, e.Kind.ToString());
        json.WriteString("substatement"u8, e.Substatement);
        json.WriteString("output"u8, e.OutputLocation);
        json.WriteNumber("submittedMs"u8, e.SubmittedMs);
        if (e.CompletedMs is { } completed)
        {
            json.WriteNumber("completedMs"u8, completed);
        }
        WriteStatistics(json, e.Statistics);
        if (e.Error is { } error)
        {
            json.WriteString("errorName"u8, error.Name);
            json.WriteString("error"u8, error.Text);
            json.WriteBoolean("errorIsUsers"u8, error.IsUsers);
        }
        json.WriteStartArray("columns"u8);
        foreach (var column in e.Columns)
        {
            json.WriteStringValue(column.Label);
            json.WriteStringValue(Types.TypeText.Write(column.Type));
        }
        json.WriteEndArray();
        json.WriteBase64String("document"u8, e.Document.Span);
        json.WriteEndObject();
        json.Flush();
        return row.WrittenSpan.ToArray();
    }

    public static Execution Decode(ExecutionKey key, ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version, "an execution's row is of a version that this program knows");
        using var document = JsonDocument.Parse(value[1..]);
        var json = document.RootElement;
        var columns = json.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
        return new Execution
        {
            Key = key,
            Sql = json.GetProperty("sql").GetString()!,
            Database = json.GetProperty("database").GetString()!,
            Catalog = json.GetProperty("catalog").GetString()!,
            WorkGroup = json.GetProperty("workGroup").GetString()!,
            Identity = json.GetProperty("identity").GetString()!,
            Parameters = [.. json.GetProperty("parameters").EnumerateArray().Select(p => p.GetString()!)],
            State = Enum.Parse<ExecutionState>(json.GetProperty("state").GetString()!),
            Kind = Enum.Parse<StatementKind>(json.GetProperty("kind").GetString()!),
            Substatement = json.GetProperty("substatement").GetString()!,
            OutputLocation = json.GetProperty("output").GetString()!,
            SubmittedMs = json.GetProperty("submittedMs").GetInt64(),
            CompletedMs = json.TryGetProperty("completedMs", out var completed) ? completed.GetInt64() : null,
            Statistics = ReadStatistics(json.GetProperty("statistics")),
            Error = json.TryGetProperty("error", out var error)
                ? new(json.GetProperty("errorName").GetString()!, error.GetString()!, json.GetProperty("errorIsUsers").GetBoolean()) : null,
            Columns = [.. columns.Chunk(2).Select(c => new ResultColumn(c[0], Types.TypeText.Parse(c[1])))],
            Document = json.GetProperty("document").GetBytesFromBase64(),
        };
    }

    private static void WriteStatistics(Utf8JsonWriter json, ExecutionStatistics s)
    {
        json.WriteStartArray("statistics"u8);
        foreach (var number in new[] { s.QueueMs, s.PlanningMs, s.EngineMs, s.TotalMs, s.ScannedBytes, s.InputRows, s.OutputRows, s.OutputBytes, s.FilesTotal, s.FilesRead })
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }

    private static ExecutionStatistics ReadStatistics(JsonElement json) => new()
    {
        QueueMs = json[0].GetInt64(),
        PlanningMs = json[1].GetInt64(),
        EngineMs = json[2].GetInt64(),
        TotalMs = json[3].GetInt64(),
        ScannedBytes = json[4].GetInt64(),
        InputRows = json[5].GetInt64(),
        OutputRows = json[6].GetInt64(),
        OutputBytes = json[7].GetInt64(),
        FilesTotal = json[8].GetInt32(),
        FilesRead = json[9].GetInt32(),
    };
}
