namespace Tarn.Functions.Mappings.Answers;

/// <summary>Why a batch is given up, with the last call of it.</summary>
/// <param name="Condition">The condition as AWS names it: <c>RetryAttemptsExhausted</c>.</param>
/// <param name="RequestId">The id of the last call.</param>
/// <param name="Calls">The number of calls.</param>
/// <param name="FunctionError">The error's kind, if the function was reached.</param>
/// <param name="Version">The version that ran, if the function was reached.</param>
internal sealed record FailureCause(string Condition, string RequestId, int Calls, string? FunctionError, string? Version)
{
    /// <summary>Every retry was made.</summary>
    public const string Exhausted = "RetryAttemptsExhausted";

    /// <summary>The records are too old.</summary>
    public const string TooOld = "EventAgeExceeded";

    /// <summary>A record is larger than an event may be.</summary>
    public const string TooLarge = "PayloadSizeExceeded";
}
