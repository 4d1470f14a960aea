using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Lake.Catalog.StatisticsTasks;

/// <summary>The rows of runs and settings. Format: <c>docs/formats/lake.md</c>. A table retains its newest 100 runs.</summary>
public static class StatisticsRows
{
    private const byte RowVersion = 1;

    /// <summary>A table's id, and a number that grows with the time → a run.</summary>
    public static TaskRows<StatisticsRun> Runs { get; } = new(LakeSpaces.StatisticsRuns, RowVersion, endedMax: 99, Write, ReadRun);

    /// <summary>The id of a new run.</summary>
    public static Guid NewId(TableId table, long nowMs)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, table.Value);
        BinaryPrimitives.WriteInt64BigEndian(id.AsSpan(8), (nowMs << 16) | (uint)RandomNumberGenerator.GetInt32(1 << 16));
        return new Guid(id, bigEndian: true);
    }

    /// <summary>A run, or null.</summary>
    public static ValueTask<StatisticsRun?> Find(IMetadataReader reader, Guid run) => Runs.Find(reader, KeyOf(run));

    /// <summary>The runs of a table, the newest first.</summary>
    public static ValueTask<IReadOnlyList<StatisticsRun>> Of(IMetadataReader reader, TableId table) => Runs.Of(reader, table.Value);

    /// <summary>The runs of all tables after one, in the order of their ids.</summary>
    public static async ValueTask<IReadOnlyList<StatisticsRun>> After(IMetadataReader reader, Guid? run, int limit)
    {
        var range = run is { } last ? KeyRange.All.After(last.ToByteArray(bigEndian: true)) : KeyRange.All;
        return [.. (await reader.Scan(LakeSpaces.StatisticsRuns, range, limit)).Select(row => Runs.Decode(row.Key, row.Value))];
    }

    /// <summary>Writes the settings of a table.</summary>
    public static void Put(IMetadataTransaction transaction, TableId table, StatisticsSettings settings) =>
        transaction.Put(LakeSpaces.StatisticsSettings, CatalogKeys.Table(table), JsonRow.Encode(RowVersion, json => Write(json, settings)));

    /// <summary>Removes the settings of a table.</summary>
    public static void Delete(IMetadataTransaction transaction, TableId table) =>
        transaction.Delete(LakeSpaces.StatisticsSettings, CatalogKeys.Table(table));

    /// <summary>The settings of a table, or null.</summary>
    public static async ValueTask<StatisticsSettings?> Find(IMetadataReader reader, TableId table) =>
        await reader.Get(LakeSpaces.StatisticsSettings, CatalogKeys.Table(table)) is { } value ? ReadSettings(value) : null;

    public static async Task<IReadOnlyList<(TableId Table, StatisticsSettings Settings)>> All(IMetadataStore store, CancellationToken cancellationToken)
    {
        var all = new List<(TableId, StatisticsSettings)>();
        await foreach (var row in MetadataRows.All(store, LakeSpaces.StatisticsSettings, KeyRange.All, cancellationToken))
        {
            all.Add((CatalogKeys.ReadTable(row.Key), ReadSettings(row.Value)));
        }

        return all;
    }

    /// <summary>The key of a run's row.</summary>
    internal static TaskKey KeyOf(Guid run) => TaskKey.Of(run.ToByteArray(bigEndian: true));

    private static void Write(Utf8JsonWriter json, StatisticsRun run)
    {
        Write(json, run.Table, run.Request);
        json.WriteString("state", run.State.ToString());
        json.WriteNumber("created", run.CreatedMs);
        json.WriteNumber("updated", run.UpdatedMs);
        json.WriteNumber("started", run.StartedMs);
        json.WriteNumber("ended", run.EndedMs);
        json.WriteText("error", run.Error);
    }

    private static void Write(Utf8JsonWriter json, StatisticsSettings settings)
    {
        json.WriteStartObject();
        Write(json, settings.Table, settings.Request);
        json.WriteText("schedule", settings.Schedule);
        json.WriteBoolean("scheduled", settings.IsScheduled);
        json.WriteNumber("after", settings.AfterMs);
        json.WriteNumber("attempt", settings.AttemptMs);
        json.WriteText("run", settings.AttemptRun?.ToString());
        json.WriteText("error", settings.AttemptError);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TableName table, StatisticsRequest request)
    {
        json.WriteString("account", table.Scope.Account);
        json.WriteString("region", table.Scope.Region);
        json.WriteString("database", table.Database);
        json.WriteString("table", table.Table);
        if (request.Columns is { } columns)
        {
            json.WriteList("columns", columns, json.WriteStringValue);
        }

        json.WriteString("role", request.RoleArn);
        if (request.SamplePercent is { } percent)
        {
            json.WriteNumber("sample", percent);
        }
    }

    private static StatisticsRun ReadRun(TaskKey key, JsonElement json) => new()
    {
        Id = new Guid(key.ToBytes(), bigEndian: true),
        Table = ReadTable(json),
        Request = ReadRequest(json),
        State = Enum.Parse<StatisticsRunState>(json.Text("state")),
        CreatedMs = json.Number("created"),
        UpdatedMs = json.Number("updated"),
        StartedMs = json.NumberOrNull("started"),
        EndedMs = json.NumberOrNull("ended"),
        Error = json.TextOrNull("error"),
    };

    private static StatisticsSettings ReadSettings(ReadOnlyMemory<byte> value) => JsonRow.Decode(RowVersion, value, json => new StatisticsSettings
    {
        Table = ReadTable(json),
        Request = ReadRequest(json),
        Schedule = json.TextOrNull("schedule"),
        IsScheduled = json.Flag("scheduled"),
        AfterMs = json.Number("after"),
        AttemptMs = json.NumberOrNull("attempt"),
        AttemptRun = json.TextOrNull("run") is { } run ? Guid.Parse(run) : null,
        AttemptError = json.TextOrNull("error"),
    });

    private static TableName ReadTable(JsonElement json) =>
        new(new CatalogScope(json.Text("account"), json.Text("region")), json.Text("database"), json.Text("table"));

    private static StatisticsRequest ReadRequest(JsonElement json) => new(
        json.TryGetProperty("columns", out _) ? json.List("columns", column => column.GetString()!) : null,
        json.Text("role"),
        json.TryGetProperty("sample", out var percent) ? percent.GetDouble() : null);
}
