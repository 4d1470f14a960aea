namespace Tarn.Jobs;

/// <summary>A piece of background work.</summary>
/// <param name="Key">
/// Unique among the jobs of the runner, shown by <c>status</c>. The key of a job that works on one resource ends with
/// that resource: <c>maintenance/db.table</c>.
/// </param>
/// <param name="Class">The resource of the machine that it uses most.</param>
/// <param name="Every">The time from the end of one run to the next.</param>
/// <param name="Run">
/// One run: bounded, repeatable, stops soon when cancelled. Runs of one key never overlap; runs of other keys do.
/// </param>
internal sealed record Job(string Key, JobClass Class, TimeSpan Every, Func<CancellationToken, Task> Run)
{
    /// <summary>
    /// When the job is due sooner than <see cref="Every"/> says, asked after each run and each
    /// <see cref="JobRunner.Wake"/>; null: no sooner. Quick, and called on the runner's thread.
    /// </summary>
    public Func<DateTimeOffset?>? Due { get; init; }
}
