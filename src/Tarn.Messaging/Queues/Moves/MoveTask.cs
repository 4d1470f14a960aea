using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>A task that moves the messages of a dead-letter queue to another queue, or back to where they came from.</summary>
public sealed record MoveTask : IDurableTask<MoveTask>
{
    /// <summary>(source's stream id, start in Unix milliseconds) → a task. A source retains 10.</summary>
    internal static TaskRows<MoveTask> Rows { get; } = new(new Space(471, "queues.moves"), version: 1, endedMax: 9, Write, Read);

    /// <summary>The dead-letter queue.</summary>
    public required StreamId Source { get; init; }

    /// <summary>When the task began. With the source it is the task's id.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The ARN of the queue that gets the messages; null: each goes back to the queue that it came from.</summary>
    public string? TargetArn { get; init; }

    /// <summary>The most messages in a second; null: as fast as the log takes them.</summary>
    public int? PerSecond { get; init; }

    /// <summary>The state.</summary>
    public MoveStatus Status { get; init; }

    /// <summary>Messages moved, as of the newest row: after a kill it may be lower than the truth.</summary>
    public long Moved { get; init; }

    /// <summary>Messages that were in the source at the start.</summary>
    public long ToMove { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Whether it still works.</summary>
    public bool IsActive => Status is MoveStatus.Running or MoveStatus.Cancelling;

    /// <inheritdoc/>
    public TaskKey Key => new(Source.Value, Started.ToUnixTimeMilliseconds());

    // The status has the same order, without a state for tasks that wait.
    TaskState IDurableTask<MoveTask>.State => TaskState.Running + (int)Status;

    /// <inheritdoc/>
    public MoveTask With(TaskState state, string? reason, DateTimeOffset now) =>
        this with { Status = (MoveStatus)(state - TaskState.Running), FailureReason = reason };

    private static void Write(Utf8JsonWriter json, MoveTask task)
    {
        json.WriteString("status"u8, task.Status.ToString());
        json.WriteNumber("moved"u8, task.Moved);
        json.WriteNumber("toMove"u8, task.ToMove);
        json.WriteText("target", task.TargetArn);
        json.WriteNumber("perSecond", task.PerSecond);
        json.WriteText("failure", task.FailureReason);
    }

    private static MoveTask Read(TaskKey key, JsonElement json) => new()
    {
        Source = new StreamId(key.Owner),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(key.Id),
        Status = Enum.Parse<MoveStatus>(json.Text("status")),
        Moved = json.Number("moved"),
        ToMove = json.Number("toMove"),
        TargetArn = json.TextOrNull("target"),
        PerSecond = (int?)json.NumberOrNull("perSecond"),
        FailureReason = json.TextOrNull("failure"),
    };
}
