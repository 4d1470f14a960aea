namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>Runs many seeds on several threads; each seed runs on one.</summary>
internal sealed class SimulationRun(int from, int seeds, int threads)
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<SimulationResult> _failures = [];
    private int _next = from;
    private int _done;

    public int From { get; } = from;

    public int Seeds { get; } = seeds;

    public SimulationCounts Counts { get; } = new();

    /// <summary>Ends soon after the first seed that fails.</summary>
    public bool UntilFailure { get; init; }

    /// <summary>The defect planted into every run.</summary>
    public SimulationDefect Defect { get; init; }

    /// <summary>The seed that took longest.</summary>
    public (int Seed, TimeSpan Time) Slowest { get; private set; }

    /// <summary>Failed seeds, in order.</summary>
    public IReadOnlyList<SimulationResult> Failures => [.. _failures.OrderBy(failure => failure.Seed)];

    /// <param name="progress">Receives the numbers of completed and failed seeds at intervals.</param>
    public void Run(Action<int, int> progress)
    {
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        var last = TimeProvider.System.GetTimestamp();
        foreach (var worker in workers)
        {
            while (!worker.Join(100))
            {
                if (TimeProvider.System.GetElapsedTime(last) >= ProgressEvery)
                {
                    last = TimeProvider.System.GetTimestamp();
                    progress(Volatile.Read(ref _done), _failures.Count);
                }
            }
        }
    }

    private void Work()
    {
        while (Interlocked.Increment(ref _next) - 1 is var seed && seed < From + Seeds && !(UntilFailure && _failures.Count > 0))
        {
            var begun = TimeProvider.System.GetTimestamp();
            var result = Simulation.Run(seed, defect: Defect);
            lock (_gate)
            {
                var took = TimeProvider.System.GetElapsedTime(begun);
                Slowest = took > Slowest.Time ? (seed, took) : Slowest;
                _done++;
                Counts.Add(result.Counts);
                if (result.Failure is not null)
                {
                    _failures.Add(result);
                }
            }
        }
    }
}
