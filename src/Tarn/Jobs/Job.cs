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
    /// Returns the time when the job is due, if that is sooner than <see cref="Every"/> after the last run; null: it is
    /// not. The runner calls it after each run and each <see cref="JobRunner.Wake"/>, on its own thread: it must be
    /// quick.
    /// </summary>
    public Func<DateTimeOffset?>? Due { get; init; }
}
