using Tarn.Sql.Running;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Tarn.Sql.Planning;
using Tarn.Storage.Metadata;

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

    public static (string Id, long SubmittedMs) ReadTimeKey(ReadOnlyMemory<byte> key)
    {
        // Account, region and work group end with a zero byte each; the time may have zero bytes of its own.
        var rest = key.Span;
        for (var part = 0; part < 3; part++)
        {
            rest = rest[(rest.IndexOf((byte)0) + 1)..];
        }

        return (Encoding.UTF8.GetString(rest[8..]), long.MaxValue - BinaryPrimitives.ReadInt64BigEndian(rest));
    }

    public static byte[] TokenKey(string account, string region, string token) => Encoding.UTF8.GetBytes($"{account}\0{region}\0{token}");

    public static byte[] EncodeToken(string id, string requestHash) => [Version, .. Encoding.UTF8.GetBytes($"{id}\0{requestHash}")];

    public static (string Id, string RequestHash) DecodeToken(ReadOnlyMemory<byte> value)
    {
        var parts = Encoding.UTF8.GetString(value.Span[1..]).Split('\0');
        return (parts[0], parts[1]);
    }

    public static byte[] Encode(Execution e) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("sql"u8, e.Sql);
        json.WriteString("database"u8, e.Database);
        json.WriteString("catalog"u8, e.Catalog);
        json.WriteString("workGroup"u8, e.WorkGroup);
        json.WriteString("identity"u8, e.Identity);
        json.WriteList("parameters", e.Parameters, json.WriteStringValue);
        json.WriteString("state"u8, e.State.ToString());
        json.WriteString("kind"u8, e.Kind.ToString());
        json.WriteString("substatement"u8, e.Substatement);
        json.WriteString("output"u8, e.OutputLocation);
        json.WriteNumber("submittedMs"u8, e.SubmittedMs);
        json.WriteNumber("completedMs", e.CompletedMs);
        json.WriteText("reusedFrom", e.ReusedFrom);
        WriteResult(json, e);
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
            json.WriteStringValue(Types.ResultTypeText.Write(column.Type));
        }

        json.WriteEndArray();
        json.WriteBase64String("document"u8, e.Document.Span);
        json.WriteEndObject();
    });

    public static Execution Decode(ExecutionKey key, ReadOnlyMemory<byte> value) =>
        JsonRow.Decode(Version, value, json => Read(key, json));

    private static Execution Read(ExecutionKey key, JsonElement json)
    {
        var columns = json.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
        return new Execution
        {
            Key = key,
            Sql = json.Text("sql"),
            Database = json.Text("database"),
            Catalog = json.Text("catalog"),
            WorkGroup = json.Text("workGroup"),
            Identity = json.Text("identity"),
            Parameters = json.List("parameters", item => item.GetString()!),
            State = Enum.Parse<ExecutionState>(json.Text("state")),
            Kind = Enum.Parse<StatementKind>(json.Text("kind")),
            Substatement = json.Text("substatement"),
            OutputLocation = json.Text("output"),
            SubmittedMs = json.Number("submittedMs"),
            CompletedMs = json.NumberOrNull("completedMs"),
            Statistics = ReadStatistics(json.GetProperty("statistics")) with
            {
                LeftOut = json.TextOrNull("leftOut"),
                NamesUser = json.TryGetProperty("namesUser", out _),
            },
            Error = json.TryGetProperty("error", out var error)
                ? new(json.Text("errorName"), error.GetString()!, json.Flag("errorIsUsers")) : null,
            Plan = json.TryGetProperty("plan", out var plan) ? PlanStep.Read(plan) : null,
            ReusedFrom = json.TextOrNull("reusedFrom"),
            UpdateCount = json.NumberOrNull("updateCount"),
            ManifestLocation = json.TextOrNull("manifest"),
            HasJsonParts = json.TryGetProperty("jsonParts", out _),
            SealsResult = json.TryGetProperty("sealed", out _),
            ResultKey = json.TextOrNull("resultKey"),
            Columns = [.. columns.Chunk(2).Select(c => new ResultColumn(c[0], Types.ResultTypeText.Parse(c[1])))],
            Document = json.GetProperty("document").GetBytesFromBase64(),
        };
    }

    private static void WriteResult(Utf8JsonWriter json, Execution e)
    {
        json.WriteNumber("updateCount", e.UpdateCount);
        json.WriteText("manifest", e.ManifestLocation);
        if (e.HasJsonParts)
        {
            json.WriteBoolean("jsonParts"u8, true);
        }

        if (e.SealsResult)
        {
            json.WriteBoolean("sealed"u8, true);
        }

        if (e.ResultKey is { } key)
        {
            json.WriteString("resultKey"u8, key);
        }

        if (e.Plan is { } plan)
        {
            json.WritePropertyName("plan"u8);
            plan.Write(json);
        }
    }

    private static void WriteStatistics(Utf8JsonWriter json, ExecutionStatistics s)
    {
        long[] numbers =
            [s.QueueMs, s.PlanningMs, s.EngineMs, s.TotalMs, s.ScannedBytes, s.InputRows, s.OutputRows, s.OutputBytes, s.FilesTotal, s.FilesRead,
            s.TailRows, s.AsOfMs ?? 0, s.LeftOutRecords];
        json.WriteList("statistics", numbers, json.WriteNumberValue);
        json.WriteText("leftOut", s.LeftOut);
        if (s.NamesUser)
        {
            json.WriteBoolean("namesUser"u8, true);
        }
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
        // Rows of earlier versions end here.
        TailRows = json.GetArrayLength() > 10 ? json[10].GetInt64() : 0,
        AsOfMs = json.GetArrayLength() > 11 && json[11].GetInt64() is > 0 and var time ? time : null,
        LeftOutRecords = json.GetArrayLength() > 12 ? json[12].GetInt64() : 0,
    };
}
