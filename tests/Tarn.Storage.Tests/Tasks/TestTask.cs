using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Storage.Tests.Tasks;

/// <summary>A task that counts to a number.</summary>
internal sealed record TestTask : IDurableTask<TestTask>
{
    public static TaskRows<TestTask> Rows { get; } = new(new Space(60_070, "tests.tasks"), version: 1, endedMax: 3, Write, Read);

    public required TaskKey Key { get; init; }

    public TaskState State { get; init; }

    public string? Reason { get; init; }

    public int To { get; init; }

    public int Done { get; init; }

    public static TestTask Of(long owner, long id, int to = 3) => new() { Key = new TaskKey(owner, id), To = to };

    public TestTask With(TaskState state, string? reason, DateTimeOffset now) => this with { State = state, Reason = reason };

    private static void Write(Utf8JsonWriter json, TestTask task)
    {
        json.WriteNumber("state", (int)task.State);
        json.WriteText("reason", task.Reason);
        json.WriteNumber("to", task.To);
        json.WriteNumber("done", task.Done);
    }

    private static TestTask Read(TaskKey key, JsonElement json) => new()
    {
        Key = key,
        State = (TaskState)json.Number("state"),
        Reason = json.TextOrNull("reason"),
        To = (int)json.Number("to"),
        Done = (int)json.Number("done"),
    };
}
