using Tarn.Dispatch.Targets;
using Tarn.Storage.Losses;

namespace Tarn.Messaging.Copies;

/// <summary>Why a copy ended undelivered, in losses and in dead letters.</summary>
internal static class EndCauses
{
    public static LossKind KindOf(EndCause cause) => cause switch
    {
        EndCause.Refused => LossKind.Refused,
        EndCause.TooOld => LossKind.TooOld,
        _ => LossKind.Exhausted,
    };

    /// <summary>AWS's name of the condition that ended the retries; null: none did.</summary>
    public static string? ConditionOf(EndCause cause) => cause switch
    {
        EndCause.Exhausted => "MaximumRetryAttempts",
        EndCause.TooOld => "MaximumEventAgeInSeconds",
        _ => null,
    };
}
