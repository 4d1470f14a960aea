namespace Tarn.Composition.Jobs;

/// <summary>A piece of background work.</summary>
/// <param name="Name">Unique; shown by <c>status</c>.</param>
/// <param name="Class">What it uses most.</param>
/// <param name="Every">From the end of one run to the next.</param>
/// <param name="Run">One run: bounded, repeatable, stops soon when cancelled.</param>
internal sealed record Job(string Name, JobClass Class, TimeSpan Every, Func<CancellationToken, Task> Run)
{
    /// <summary>When it is wanted sooner than <see cref="Every"/> says, asked after a run and at each wake; null: no sooner.</summary>
    public Func<DateTimeOffset?>? Due { get; init; }
}
