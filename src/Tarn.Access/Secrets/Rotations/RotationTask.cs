using System.Text.Json;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Access.Secrets.Rotations;

/// <summary>One rotation: the four steps of the function for one new version.</summary>
public sealed record RotationTask : IDurableTask<RotationTask>
{
    /// <summary>The steps in their order.</summary>
    public static IReadOnlyList<string> StepNames { get; } = ["createSecret", "setSecret", "testSecret", "finishSecret"];

    /// <summary>(secret id, start in Unix milliseconds) → a rotation. A secret retains 10.</summary>
    public static TaskRows<RotationTask> Rows { get; } = new(AccessSpaces.SecretRotations, version: 1, endedMax: 9, Write, Read);

    public required ResourceId Secret { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The version that becomes the current one.</summary>
    public required string VersionId { get; init; }

    /// <summary>The steps of this attempt that the function has completed.</summary>
    public int StepsDone { get; init; }

    /// <summary>The attempts that failed. Each attempt begins with the first step.</summary>
    public int Failures { get; init; }

    /// <inheritdoc/>
    public TaskState State { get; init; }

    /// <summary>Whether it has not ended.</summary>
    public bool IsActive => State < TaskState.Stopped;

    /// <summary>Why it failed; null: it did not.</summary>
    public string? FailureReason { get; init; }

    /// <inheritdoc/>
    public TaskKey Key => new(Secret.Value, Started.ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public RotationTask With(TaskState state, string? reason, DateTimeOffset now) => this with { State = state, FailureReason = reason };

    private static void Write(Utf8JsonWriter json, RotationTask task)
    {
        json.WriteString("state"u8, task.State.ToString());
        json.WriteString("version"u8, task.VersionId);
        json.WriteNumber("stepsDone"u8, task.StepsDone);
        json.WriteNumber("failures"u8, task.Failures);
        json.WriteText("failure", task.FailureReason);
    }

    private static RotationTask Read(TaskKey key, JsonElement json) => new()
    {
        Secret = new ResourceId(key.Owner),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(key.Id),
        State = Enum.Parse<TaskState>(json.Text("state")),
        VersionId = json.Text("version"),
        StepsDone = (int)json.Number("stepsDone"),
        Failures = (int)json.Number("failures"),
        FailureReason = json.TextOrNull("failure"),
    };
}
