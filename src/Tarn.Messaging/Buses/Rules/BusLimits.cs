using Tarn.Dispatch.Work;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The limits of buses.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"/>
public static class BusLimits
{
    /// <summary>The most buses of an account in a region.</summary>
    public const int BusesMax = 100;

    /// <summary>The most rules of a bus.</summary>
    public const int RulesMax = 300;

    /// <summary>The most targets of a rule.</summary>
    public const int TargetsMax = 5;

    /// <summary>The most archives of an account in a region.</summary>
    public const int ArchivesMax = 100;

    /// <summary>The most replays of an account in a region that have not ended.</summary>
    public const int ReplaysMax = 10;

    /// <summary>The most connections, and the most API destinations, of an account in a region.</summary>
    public const int ApisMax = 3_000;

    /// <summary>How long ended replays are shown.</summary>
    public static readonly TimeSpan ReplaysKept = TimeSpan.FromDays(90);

    /// <summary>The most bytes of the entries of one call.</summary>
    public const int EntriesBytesMax = 256 << 10;

    /// <summary>The most characters of a bus's policy.</summary>
    public const int PolicyCharsMax = 10 << 10;

    /// <summary>The most buses that pass an event on, one to the other.</summary>
    public const int HopsMax = 16;

    /// <summary>The retries of a target without a policy of retries.</summary>
    public const int RetriesMax = 185;

    /// <summary>The longest age of an event for a target without a policy of retries.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(24);

    /// <summary>The retention of an internal stream. Events below the bus's place are freed sooner.</summary>
    public static readonly TimeSpan StreamRetention = TimeSpan.FromDays(1);

    /// <summary>How long events stay for retries of senders.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    /// <summary>About the most bytes of copies in one commit.</summary>
    public const int CommitBytesMax = 1 << 20;

    /// <summary>About the most copies in one commit.</summary>
    public const int CommitCopiesMax = 256;

    /// <summary>Buses whose events are delivered at a time.</summary>
    public const int WorkersMax = 8;

    /// <summary>The attempts at a time for events that wait.</summary>
    public static CallLimits Calls { get; } = new(All: 64, OfTarget: 8) { Failing = 32 };
}
