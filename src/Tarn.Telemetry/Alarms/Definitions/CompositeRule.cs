namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>The rule of a composite alarm.</summary>
public sealed record CompositeRule
{
    /// <summary>The expression over other alarms, as the caller wrote it.</summary>
    public required string Expression { get; init; }

    /// <summary>The name or ARN of the alarm that suppresses actions; null: none.</summary>
    public string? Suppressor { get; init; }

    /// <summary>The longest wait for the suppressor's alarm before actions, seconds.</summary>
    public int? WaitSeconds { get; init; }

    /// <summary>The wait after the suppressor's alarm, seconds.</summary>
    public int? ExtensionSeconds { get; init; }
}
