namespace Tarn.Delivery.Redrives;

/// <summary>The outcome of a redrive. Each requested entry counts once in <see cref="Redriven"/> to <see cref="Missing"/>.</summary>
/// <param name="Redriven">Entries that were delivered; in a dry run, entries that would be.</param>
/// <param name="Failed">Entries that were refused again.</param>
/// <param name="Skipped">Entries that an earlier redrive has delivered.</param>
/// <param name="Missing">Entries whose documents are not stored.</param>
/// <param name="Records">The rows or records that were made of the delivered entries.</param>
public readonly record struct RedriveOutcome(int Redriven, int Failed, int Skipped, int Missing, long Records)
{
    /// <summary>The most frequent reasons of <see cref="Failed"/>; null: there is none.</summary>
    public IReadOnlyList<RedriveFailure>? Failures { get; init; }

    /// <summary>The sums of both.</summary>
    public static RedriveOutcome operator +(RedriveOutcome one, RedriveOutcome other) => new(
        one.Redriven + other.Redriven, one.Failed + other.Failed, one.Skipped + other.Skipped, one.Missing + other.Missing, one.Records + other.Records)
    {
        Failures = one.Failures is null ? other.Failures : other.Failures is null ? one.Failures : RedriveFailure.Join(one.Failures, other.Failures),
    };

    /// <summary>The sums of both.</summary>
    public static RedriveOutcome Add(RedriveOutcome one, RedriveOutcome other) => one + other;
}
