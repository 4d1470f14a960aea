namespace Tarn;

/// <summary>How tests wait for what must happen: for what does, no longer than it takes; for what does not, not for ever.</summary>
internal static class Patience
{
    /// <summary>Long enough for any single step on a machine that others load too; shorter than what the runner takes for a hang.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <summary>The task, or a <see cref="TimeoutException"/>.</summary>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="InTime{T}"/>
    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    /// <inheritdoc cref="Until(Func{bool})"/>
    public static async Task Until(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await holds().WaitAsync(Limit))
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException("What the test waits for did not happen.");
            }

            await Task.Delay(LookAgain);
        }
    }
}
