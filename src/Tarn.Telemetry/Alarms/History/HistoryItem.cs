using System.Text.Json.Serialization;

namespace Tarn.Telemetry.Alarms.History;

/// <summary>One event in the history of an alarm.</summary>
public sealed record HistoryItem
{
    /// <summary>The alarm's name. An alarm that was deleted keeps its history.</summary>
    public required string Alarm { get; init; }

    public bool IsComposite { get; init; }

    /// <summary>One of <see cref="HistoryKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long TimeMs { get; init; }

    public required string Summary { get; init; }

    /// <summary>JSON.</summary>
    public required string Data { get; init; }
}

/// <summary>The JSON in rows of history.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HistoryItem))]
internal sealed partial class HistoryItemJson : JsonSerializerContext;
