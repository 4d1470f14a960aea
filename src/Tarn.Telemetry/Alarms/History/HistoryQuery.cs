namespace Tarn.Telemetry.Alarms.History;

/// <summary>The items of a page of history.</summary>
public sealed record HistoryQuery
{
    /// <summary>The only alarm; null: all.</summary>
    public string? Alarm { get; init; }

    /// <summary>One of <see cref="HistoryKind"/>; null: all.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether items of metric alarms are wanted.</summary>
    public bool HasMetric { get; init; } = true;

    /// <summary>Whether items of composite alarms are wanted.</summary>
    public bool HasComposite { get; init; }

    /// <summary>The first millisecond.</summary>
    public long FromMs { get; init; }

    /// <summary>The millisecond after the last.</summary>
    public long BeforeMs { get; init; } = long.MaxValue;

    public bool IsDescending { get; init; } = true;

    public required int Limit { get; init; }

    internal bool Takes(HistoryItem item) => (Kind is null || item.Kind == Kind) && (item.IsComposite ? HasComposite : HasMetric);
}
