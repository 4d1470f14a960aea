using System.Text.Json.Serialization;

namespace Tarn.Telemetry.Alarms.States;

/// <summary>The state of an alarm.</summary>
public sealed record AlarmState
{
    public required AlarmValue Value { get; init; }

    /// <summary>One sentence about the cause.</summary>
    public required string Reason { get; init; }

    /// <summary>The cause in JSON; null: there is none.</summary>
    public string? ReasonData { get; init; }

    /// <summary>The last time that the state was set, Unix milliseconds.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>The last time that the value changed, Unix milliseconds.</summary>
    public required long TransitionedMs { get; init; }

    /// <summary>AWS's word for an evaluation that fails; null: it does not fail.</summary>
    public string? Evaluation { get; init; }

    /// <summary>Why the actions of a composite alarm wait; null: they do not.</summary>
    public Suppression? Suppression { get; init; }

    /// <summary>The state of a new alarm.</summary>
    public static AlarmState Initial(long nowMs) => new()
    {
        Value = AlarmValue.InsufficientData,
        Reason = "Unchecked: Initial alarm creation",
        UpdatedMs = nowMs,
        TransitionedMs = nowMs,
    };
}

/// <summary>The JSON in rows of states.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlarmState))]
internal sealed partial class AlarmStateJson : JsonSerializerContext;
