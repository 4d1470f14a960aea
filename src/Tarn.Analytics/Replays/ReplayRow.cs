using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Analytics.Replays;

/// <summary>A replay of an application. Each commit of its rows changes it.</summary>
internal sealed record ReplayRow : IDurableTask<ReplayRow>
{
    /// <summary>Application and number → a replay. An application retains 100.</summary>
    public static TaskRows<ReplayRow> Rows { get; } = new(RunSpaces.Replays, version: 0, endedMax: 99, Write, Read);

    public required ApplicationKey Application { get; init; }

    public required long Number { get; init; }

    public ReplayState State { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? Reason { get; init; }

    public required long? FromMs { get; init; }

    public required long? BeforeMs { get; init; }

    /// <summary>The number of the INSERT whose rows it writes.</summary>
    public required int Target { get; init; }

    public required string Database { get; init; }

    public required string Table { get; init; }

    /// <summary>The end of the application's committed inputs when it began.</summary>
    public required RunProgress End { get; init; }

    /// <summary>The input whose rows are committed in part, and how many of them; inputs before it have all rows committed.</summary>
    public (long Place, int Rows) Done { get; init; }

    /// <summary>The rows that it has committed.</summary>
    public long Written { get; init; }

    /// <inheritdoc/>
    public TaskKey Key => new(Application.Value, Number);

    // The ends have the same order.
    TaskState IDurableTask<ReplayRow>.State => State == ReplayState.Running ? TaskState.Running : TaskState.Stopped + (int)State;

    /// <inheritdoc/>
    public ReplayRow With(TaskState state, string? reason, DateTimeOffset now) =>
        state > TaskState.Stopped ? this with { State = (ReplayState)(state - TaskState.Stopped), Reason = reason } : this;

    private static void Write(Utf8JsonWriter json, ReplayRow row)
    {
        json.WriteNumber("state", (int)row.State);
        json.WriteText("reason", row.Reason);
        json.WriteNumber("fromMs", row.FromMs);
        json.WriteNumber("beforeMs", row.BeforeMs);
        json.WriteNumber("target", row.Target);
        json.WriteString("database", row.Database);
        json.WriteString("table", row.Table);
        RunProgress.Write(json, row.End);
        json.WriteNumber("donePlace", row.Done.Place);
        json.WriteNumber("doneRows", row.Done.Rows);
        json.WriteNumber("written", row.Written);
    }

    private static ReplayRow Read(TaskKey key, JsonElement json) => new()
    {
        Application = new ApplicationKey(key.Owner),
        Number = key.Id,
        State = (ReplayState)json.Number("state"),
        Reason = json.TextOrNull("reason"),
        FromMs = json.NumberOrNull("fromMs"),
        BeforeMs = json.NumberOrNull("beforeMs"),
        Target = (int)json.Number("target"),
        Database = json.Text("database"),
        Table = json.Text("table"),
        End = RunProgress.Read(json),
        Done = (json.Number("donePlace"), (int)json.Number("doneRows")),
        Written = json.Number("written"),
    };
}
