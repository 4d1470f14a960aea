using Tarn.Dispatch.Work;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>The limits of schedules.</summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html"/>
public static class ScheduleLimits
{
    /// <summary>The most groups of an account in a region.</summary>
    public const int GroupsMax = 500;

    /// <summary>The most bytes of an input.</summary>
    public const int InputBytesMax = 256 << 10;

    /// <summary>The most retries, and the ones of a target without a policy of retries.</summary>
    public const int RetriesMax = 185;

    /// <summary>The longest age of an occurrence, and the one of a target without a policy of retries.</summary>
    public const int AgeSecondsMax = 86_400;

    /// <summary>How far in the past a start may be.</summary>
    public static readonly TimeSpan StartAgeMax = TimeSpan.FromMinutes(5);

    /// <summary>How far in the past the time of a schedule that runs once may be: AWS's precision.</summary>
    public static readonly TimeSpan OnceAgeMax = TimeSpan.FromMinutes(1);

    /// <summary>How long the tokens of calls are known.</summary>
    public static readonly TimeSpan TokensKept = TimeSpan.FromMinutes(10);

    /// <summary>The attempts at a time for occurrences that wait.</summary>
    public static CallLimits Calls { get; } = new(All: 64, OfTarget: 8) { Failing = 32 };
}
