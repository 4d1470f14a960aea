namespace Tarn.Processes.Watching;

/// <summary>
/// The time that processes had since this object was made. While a thread of them can run and waits for a processor, no time
/// counts: on a busy machine, a limit on the counted time still measures the processes and not their neighbours.
/// </summary>
/// <param name="time">Measures the elapsed time.</param>
public sealed class RunnableTime(TimeProvider time)
{
    /// <summary>The elapsed time ends a limit when it exceeds the limit by this factor, even if the processes never ran.</summary>
    public const int WallFactor = 12;

    // Looks divide a limit: threads that end between two looks lose their waits.
    private const int Looks = 16;

    private static readonly TimeSpan StepMin = TimeSpan.FromMilliseconds(1);

    private readonly long _begun = time.GetTimestamp();
    private IReadOnlyDictionary<int, TimeSpan> _waits = new Dictionary<int, TimeSpan>();

    /// <summary>The wall clock's time.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begun);

    /// <summary>The part of <see cref="Elapsed"/> in which the processes only waited for a processor, at the last look.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The part of <see cref="Elapsed"/> that counts against a limit.</summary>
    public TimeSpan Counted => Elapsed - Waited;

    /// <summary>
    /// Waits for a task that processes complete, for a limit of their counted time or <see cref="WallFactor"/> times that limit of
    /// elapsed time.
    /// </summary>
    /// <param name="completed">The task.</param>
    /// <param name="limit">The limit of the counted time.</param>
    /// <param name="waits">Reads the waiting times of the processes' threads, see <see cref="SchedulerTimes"/>.</param>
    /// <param name="time">Measures the elapsed time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The limit is reached.</exception>
    public static async Task<T> Wait<T>(
        Task<T> completed, TimeSpan limit, Func<IReadOnlyDictionary<int, TimeSpan>> waits, TimeProvider time, CancellationToken cancellationToken)
    {
        var clock = new RunnableTime(time);
        while (true)
        {
            try
            {
                return await completed.WaitAsync(clock.StepTo(limit), time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // On a busy machine the task may complete between the end of the step and this line, or while the waits are read.
                if (!completed.IsCompleted)
                {
                    clock.Look(waits());
                }

                if (completed.IsCompleted)
                {
                    return await completed;
                }

                if (clock.IsOver(limit))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Adds the waits since the last look.</summary>
    /// <param name="waits">The waiting time of each thread since its start.</param>
    public void Look(IReadOnlyDictionary<int, TimeSpan> waits)
    {
        // Threads wait at the same time, so only the longest wait counts. The kernel adds a wait when it ends, so a wait may be
        // longer than the time since the last look.
        var longest = TimeSpan.Zero;
        foreach (var (thread, wait) in waits)
        {
            var more = _waits.TryGetValue(thread, out var before) && before <= wait ? wait - before : wait;
            longest = more > longest ? more : longest;
        }

        var (elapsed, waited) = (Elapsed, Waited + longest);
        Waited = waited < elapsed ? waited : elapsed;
        _waits = waits;
    }

    /// <summary>Whether a limit is reached.</summary>
    public bool IsOver(TimeSpan limit) => Counted >= limit || Elapsed >= limit * WallFactor;

    private TimeSpan StepTo(TimeSpan limit)
    {
        var step = limit / Looks;
        var rest = limit - Counted;
        step = rest < step ? rest : step;
        return step > StepMin ? step : StepMin;
    }
}
