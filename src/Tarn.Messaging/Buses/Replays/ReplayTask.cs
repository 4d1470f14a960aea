using System.Text.Json;
using Tarn.Messaging.Buses.Archives;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Buses.Replays;

/// <summary>A replay of an archive's events to the bus that they came from.</summary>
public sealed record ReplayTask : IDurableTask<ReplayTask>
{
    /// <summary>id → a replay.</summary>
    internal static TaskRows<ReplayTask> Rows { get; } = new(new Space(537, "buses.replays"), version: 1, endedMax: int.MaxValue, Write, Read);

    public long Id { get; init; }

    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>Unique among the replays of account and region.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required StreamId Archive { get; init; }

    public required string ArchiveArn { get; init; }

    public required StreamId Bus { get; init; }

    public required string BusArn { get; init; }

    /// <summary>The ARNs of the only rules that see the events; empty: all do.</summary>
    public IReadOnlyList<string> RuleArns { get; init; } = [];

    /// <summary>The events' times, Unix milliseconds: both are inside.</summary>
    public required long FromMs { get; init; }

    public required long ToMs { get; init; }

    public TaskState State { get; init; }

    public string? Reason { get; init; }

    public required long StartedMs { get; init; }

    public long? EndedMs { get; init; }

    /// <summary>The first place that was not looked at. <see cref="End"/> tells whether it is known.</summary>
    internal ArchiveOffset Next { get; init; }

    /// <summary>The archive's end at the start of the work; null: it has not begun.</summary>
    internal ArchiveOffset? End { get; init; }

    /// <summary>The time of the newest event that was sent, Unix milliseconds; null: none was.</summary>
    public long? LastMs { get; init; }

    /// <inheritdoc/>
    public TaskKey Key => new(0, Id);

    /// <inheritdoc/>
    public ReplayTask With(TaskState state, string? reason, DateTimeOffset now) => this with
    {
        State = state,
        Reason = reason,
        EndedMs = state >= TaskState.Stopped ? now.ToUnixTimeMilliseconds() : null,
    };

    private static void Write(Utf8JsonWriter json, ReplayTask task)
    {
        json.WriteText("account", task.Account);
        json.WriteText("region", task.Region);
        json.WriteText("name", task.Name);
        json.WriteText("description", task.Description);
        json.WriteNumber("archive"u8, task.Archive.Value);
        json.WriteText("archiveArn", task.ArchiveArn);
        json.WriteNumber("bus"u8, task.Bus.Value);
        json.WriteText("busArn", task.BusArn);
        json.WriteStartArray("rules"u8);
        foreach (var arn in task.RuleArns)
        {
            json.WriteStringValue(arn);
        }

        json.WriteEndArray();
        json.WriteNumber("fromMs"u8, task.FromMs);
        json.WriteNumber("toMs"u8, task.ToMs);
        json.WriteText("state", task.State.ToString());
        json.WriteText("reason", task.Reason);
        json.WriteNumber("startedMs"u8, task.StartedMs);
        json.WriteNumber("endedMs", task.EndedMs);
        json.WriteNumber("nextShard"u8, task.Next.Shard);
        json.WriteNumber("next"u8, task.Next.Offset);
        json.WriteNumber("endShard", task.End?.Shard);
        json.WriteNumber("end", task.End?.Offset);
        json.WriteNumber("lastMs", task.LastMs);
    }

    private static ReplayTask Read(TaskKey key, JsonElement json) => new()
    {
        Id = key.Id,
        Account = json.Text("account"),
        Region = json.Text("region"),
        Name = json.Text("name"),
        Description = json.TextOrNull("description"),
        Archive = new StreamId(json.Number("archive")),
        ArchiveArn = json.Text("archiveArn"),
        Bus = new StreamId(json.Number("bus")),
        BusArn = json.Text("busArn"),
        RuleArns = [.. json.GetProperty("rules").EnumerateArray().Select(arn => arn.GetString()!)],
        FromMs = json.Number("fromMs"),
        ToMs = json.Number("toMs"),
        State = Enum.Parse<TaskState>(json.Text("state")),
        Reason = json.TextOrNull("reason"),
        StartedMs = json.Number("startedMs"),
        EndedMs = json.NumberOrNull("endedMs"),
        Next = new ArchiveOffset(json.Number("nextShard"), json.Number("next")),
        End = json.NumberOrNull("endShard") is { } shard ? new ArchiveOffset(shard, json.Number("end")) : null,
        LastMs = json.NumberOrNull("lastMs"),
    };
}
