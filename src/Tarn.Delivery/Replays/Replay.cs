using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Delivery.Replays;

/// <summary>A replay: a run of a delivery over a part of its source.</summary>
public sealed record Replay : IDurableTask<Replay>
{
    /// <summary>The ended replays of a delivery that are retained.</summary>
    internal const int EndedMax = 100;

    /// <summary>Delivery and run → a replay (<c>docs/formats/delivery.md</c>).</summary>
    internal static TaskRows<Replay> Rows { get; } = new(DeliverySpaces.Replays, version: 1, EndedMax, Write, Read);

    public required DeliveryId Delivery { get; init; }

    /// <summary>The run, which names its positions and its entries of the ledger.</summary>
    public required RunId Run { get; init; }

    /// <summary>The offsets, per shard.</summary>
    public required IReadOnlyList<ReplayRange> Ranges { get; init; }

    /// <summary>The table that takes the records; null: the delivery's destination.</summary>
    public (string Database, string Table)? Into { get; init; }

    /// <summary>The start, Unix milliseconds.</summary>
    public required long StartedMs { get; init; }

    /// <summary>The end, Unix milliseconds; null: it runs.</summary>
    public long? EndedMs { get; init; }

    /// <inheritdoc/>
    public TaskKey Key => new(Delivery.Value, Run.Value);

    TaskState IDurableTask<Replay>.State => EndedMs is null ? TaskState.Running : TaskState.Succeeded;

    /// <inheritdoc/>
    public Replay With(TaskState state, string? reason, DateTimeOffset now) =>
        state == TaskState.Succeeded ? this with { EndedMs = now.ToUnixTimeMilliseconds() } : this;

    private static void Write(Utf8JsonWriter json, Replay replay)
    {
        json.WriteList("ranges", replay.Ranges, range => json.WriteList([range.Shard.Value, range.From, range.Before], json.WriteNumberValue));
        json.WriteText("database", replay.Into?.Database);
        json.WriteText("table", replay.Into?.Table);
        json.WriteNumber("startedMs"u8, replay.StartedMs);
        json.WriteNumber("endedMs", replay.EndedMs);
    }

    private static Replay Read(TaskKey key, JsonElement json) => new()
    {
        Delivery = new DeliveryId(key.Owner),
        Run = new RunId(key.Id),
        Ranges = json.List("ranges", range => new ReplayRange(new ShardId(range[0].GetInt64()), range[1].GetInt64(), range[2].GetInt64())),
        Into = json.TextOrNull("database") is { } database ? (database, json.Text("table")) : null,
        StartedMs = json.Number("startedMs"),
        EndedMs = json.NumberOrNull("endedMs"),
    };
}
