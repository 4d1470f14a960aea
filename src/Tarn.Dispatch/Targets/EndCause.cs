namespace Tarn.Dispatch.Targets;

/// <summary>Why an event ends.</summary>
public enum EndCause
{
    /// <summary>The target has done it.</summary>
    Succeeded,

    /// <summary>The target failed, and no retry is left.</summary>
    Exhausted,

    /// <summary>It waited longer than its rules allow.</summary>
    TooOld,

    /// <summary>The event must not reach the target.</summary>
    Refused,

    /// <summary>The target does not exist any more.</summary>
    Gone,
}
