using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.StatisticsTasks;

/// <summary>The rows of runs and settings. Format: <c>docs/formats/lake.md</c>. A table keeps its newest 100 runs.</summary>
public static class StatisticsRows
{
    private const byte RowVersion = 1;
    private const int RunsMax = 100;

    /// <summary>The id of a new run.</summary>
    public static Guid NewId(TableId table, long nowMs)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, table.Value);
        BinaryPrimitives.WriteInt64BigEndian(id.AsSpan(8), (nowMs << 16) | (uint)RandomNumberGenerator.GetInt32(1 << 16));
        return new Guid(id, bigEndian: true);
    }

    public static TableId TableOf(Guid run) => CatalogKeys.ReadTable(run.ToByteArray(bigEndian: true));

    /// <summary>Writes a run, and removes the oldest ones beyond 100.</summary>
    public static async ValueTask Put(IMetadataTransaction transaction, StatisticsRun run)
    {
        transaction.Put(LakeSpaces.StatisticsRuns, run.Id.ToByteArray(bigEndian: true), JsonRow.Encode(RowVersion, json => Write(json, run)));
        var rows = await transaction.Scan(LakeSpaces.StatisticsRuns, KeyRange.Prefix(CatalogKeys.Table(TableOf(run.Id))), RunsMax + 2);
        foreach (var old in rows.Take(rows.Count - RunsMax))
        {
            transaction.Delete(LakeSpaces.StatisticsRuns, old.Key);
        }
    }

    /// <summary>A run, or null.</summary>
    public static async ValueTask<StatisticsRun?> Find(IMetadataReader reader, Guid run) =>
        await reader.Get(LakeSpaces.StatisticsRuns, run.ToByteArray(bigEndian: true)) is { } value ? ReadRun(run, value) : null;

    /// <summary>The runs of a table, the newest first.</summary>
    public static async ValueTask<IReadOnlyList<StatisticsRun>> Of(IMetadataReader reader, TableId table)
    {
        var rows = await reader.Scan(LakeSpaces.StatisticsRuns, KeyRange.Prefix(CatalogKeys.Table(table)), RunsMax + 2);
        return [.. rows.Select(ReadRun).Reverse()];
    }

    /// <summary>The runs of all tables after one, in the order of their ids.</summary>
    public static async ValueTask<IReadOnlyList<StatisticsRun>> After(IMetadataReader reader, Guid? run, int limit)
    {
        var range = run is { } last ? KeyRange.All.After(last.ToByteArray(bigEndian: true)) : KeyRange.All;
        return [.. (await reader.Scan(LakeSpaces.StatisticsRuns, range, limit)).Select(ReadRun)];
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

    private static void Write(Utf8JsonWriter json, StatisticsRun run)
    {
        json.WriteStartObject();
        Write(json, run.Table, run.Request);
        json.WriteString("state", run.State.ToString());
        json.WriteNumber("created", run.CreatedMs);
        json.WriteNumber("updated", run.UpdatedMs);
        WriteNumber(json, "started", run.StartedMs);
        WriteNumber(json, "ended", run.EndedMs);
        WriteText(json, "error", run.Error);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StatisticsSettings settings)
    {
        json.WriteStartObject();
        Write(json, settings.Table, settings.Request);
        WriteText(json, "schedule", settings.Schedule);
        json.WriteBoolean("scheduled", settings.IsScheduled);
        json.WriteNumber("after", settings.AfterMs);
        WriteNumber(json, "attempt", settings.AttemptMs);
        WriteText(json, "run", settings.AttemptRun?.ToString());
        WriteText(json, "error", settings.AttemptError);
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

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static StatisticsRun ReadRun(Row row) => ReadRun(new Guid(row.Key.Span, bigEndian: true), row.Value);

    private static StatisticsRun ReadRun(Guid id, ReadOnlyMemory<byte> value) => JsonRow.Decode(RowVersion, value, json => new StatisticsRun
    {
        Id = id,
        Table = ReadTable(json),
        Request = ReadRequest(json),
        State = Enum.Parse<StatisticsRunState>(json.Text("state")),
        CreatedMs = json.Number("created"),
        UpdatedMs = json.Number("updated"),
        StartedMs = json.NumberOrNull("started"),
        EndedMs = json.NumberOrNull("ended"),
        Error = json.TextOrNull("error"),
    });

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
