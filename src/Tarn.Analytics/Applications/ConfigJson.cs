using System.Text.Json;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>A configuration as JSON, in the rows of versions.</summary>
internal static class ConfigJson
{
    public static void Write(Utf8JsonWriter json, ApplicationConfig config)
    {
        json.WriteStartObject();
        json.WriteString("runtime", config.Runtime);
        json.WriteString("role", config.Role);
        json.WriteString("code", config.Code);
        json.WriteList("properties", config.Properties, group => WriteGroup(json, group));
        json.WriteList("logOptions", config.LogOptions, option =>
        {
            json.WriteStartObject();
            json.WriteString("id", option.Id);
            json.WriteString("stream", option.StreamArn);
            json.WriteEndObject();
        });
        WriteRules(json, config);
        json.WriteEndObject();
    }

    public static ApplicationConfig Read(JsonElement json) => new()
    {
        Runtime = json.Text("runtime"),
        Role = json.Text("role"),
        Code = json.Text("code"),
        Properties = json.List("properties", group => new PropertyGroup(
            group.Text("id"), group.List("values", value => KeyValuePair.Create(value.Text("key"), value.Text("value"))))),
        LogOptions = json.List("logOptions", option => new LogOption(option.Text("id"), option.Text("stream"))),
        SnapshotsEnabled = FlagOrNull(json, "snapshots"),
        RollbackEnabled = FlagOrNull(json, "rollback"),
        Checkpoints = json.TryGetProperty("checkpoints", out var checkpoints)
            ? new CheckpointRule(checkpoints.Flag("custom"), checkpoints.Flag("enabled"), checkpoints.Number("intervalMs"), checkpoints.Number("pauseMs"))
            : null,
        Monitoring = json.TryGetProperty("monitoring", out var monitoring)
            ? new MonitoringRule(monitoring.Flag("custom"), monitoring.Text("metrics"), monitoring.Text("logs"))
            : null,
        Parallelism = json.TryGetProperty("parallelism", out var tasks)
            ? new ParallelismRule(tasks.Flag("custom"), (int)tasks.Number("tasks"), (int)tasks.Number("perUnit"), tasks.Flag("growsItself"))
            : null,
    };

    private static bool? FlagOrNull(JsonElement json, string name) => json.TryGetProperty(name, out var flag) ? flag.GetBoolean() : null;

    private static void WriteGroup(Utf8JsonWriter json, PropertyGroup group)
    {
        json.WriteStartObject();
        json.WriteString("id", group.Id);
        json.WriteList("values", group.Values, value =>
        {
            json.WriteStartObject();
            json.WriteString("key", value.Key);
            json.WriteString("value", value.Value);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteRules(Utf8JsonWriter json, ApplicationConfig config)
    {
        if (config.SnapshotsEnabled is { } snapshots)
        {
            json.WriteBoolean("snapshots", snapshots);
        }

        if (config.RollbackEnabled is { } rollback)
        {
            json.WriteBoolean("rollback", rollback);
        }

        if (config.Checkpoints is { } checkpoints)
        {
            json.WriteStartObject("checkpoints");
            json.WriteBoolean("custom", checkpoints.IsCustom);
            json.WriteBoolean("enabled", checkpoints.Enabled);
            json.WriteNumber("intervalMs", checkpoints.IntervalMs);
            json.WriteNumber("pauseMs", checkpoints.PauseMs);
            json.WriteEndObject();
        }

        if (config.Monitoring is { } monitoring)
        {
            json.WriteStartObject("monitoring");
            json.WriteBoolean("custom", monitoring.IsCustom);
            json.WriteString("metrics", monitoring.Metrics);
            json.WriteString("logs", monitoring.Logs);
            json.WriteEndObject();
        }

        if (config.Parallelism is { } tasks)
        {
            json.WriteStartObject("parallelism");
            json.WriteBoolean("custom", tasks.IsCustom);
            json.WriteNumber("tasks", tasks.Tasks);
            json.WriteNumber("perUnit", tasks.TasksPerUnit);
            json.WriteBoolean("growsItself", tasks.GrowsItself);
            json.WriteEndObject();
        }
    }
}
