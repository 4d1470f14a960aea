namespace Tarn.Dispatch.Targets;

/// <summary>Why records are discarded.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"/>
public enum GiveUpCause
{
    /// <summary>The target failed, and no retry is left.</summary>
    Exhausted,

    /// <summary>The records are older than their mapping allows.</summary>
    TooOld,

    /// <summary>A record is larger than a call may be.</summary>
    TooLarge,
}
