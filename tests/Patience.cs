namespace Tarn;

/// <summary>
/// Waits of tests. An expected event is awaited no longer than necessary; a missing one ends the wait with an error.
/// </summary>
internal static class Patience
{
    /// <summary>
    /// Long enough for any single step on a machine under other load, and shorter than the runner's limit for a hang.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <summary>The task, or a <see cref="TimeoutException"/>.</summary>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="InTime{T}"/>
    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">The condition does not hold within <see cref="Limit"/>.</exception>
    public static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    /// <inheritdoc cref="Until(Func{bool})"/>
    public static async Task Until(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await holds().WaitAsync(Limit))
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException("The condition that the test waits for did not become true.");
            }

            await Task.Delay(LookAgain);
        }
    }
}
