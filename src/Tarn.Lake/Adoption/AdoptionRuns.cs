using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Adoption;

/// <summary>
/// Runs adoptions beside the calls that ask for them: a large folder takes longer than a call may. A caller repeats its call until
/// the run has ended. A run ends early when no call has asked for it for a minute. Nothing of a run survives the process, except
/// the table that it has committed. Memory: at most <see cref="RunsMax"/> runs with their folders' listings.
/// </summary>
/// <param name="adopt">Adopts a folder.</param>
/// <param name="time">The clock.</param>
public sealed class AdoptionRuns(
    Func<AdoptionRequest, IRights, AdoptionProgress, CancellationToken, Task<AdoptionReport>> adopt, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The most runs at a time, also ended ones whose result no call has fetched.</summary>
    public const int RunsMax = 4;

    private static readonly TimeSpan KeptUnasked = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<AdoptionRequest, Run> _runs = [];
    private bool _isStopped;

    /// <summary>Begins a run, or asks for the one that was begun with the same request, and waits for a while.</summary>
    /// <param name="rights">The rights of the caller. A run continues with the rights of the caller that began it.</param>
    /// <param name="patience">How long the call waits.</param>
    /// <param name="cancellationToken">Ends the waiting; the run continues.</param>
    /// <returns>The progress, and the report if the run has ended.</returns>
    /// <exception cref="TarnException">As of <see cref="TableAdoption.Run"/>; LimitExceeded: too many runs are under way.</exception>
    public async Task<(AdoptionProgress Progress, AdoptionReport? Report)> Ask(
        AdoptionRequest request, IRights rights, TimeSpan patience, CancellationToken cancellationToken)
    {
        var run = Find(request, rights);
        var waiting = Task.Delay(patience, time, cancellationToken);
        if (await Task.WhenAny(run.Work, waiting) == waiting)
        {
            await waiting;
            return (run.Progress, null);
        }

        Remove(request, run);
        return run.Work.IsCanceled
            ? throw new TarnException(ErrorKind.Conflict, "The adoption was stopped, because no call had asked for it for a minute; begin it again.")
            : (run.Progress, await run.Work);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<Run> left;
        lock (_gate)
        {
            _isStopped = true;
            left = [.. _runs.Values];
            _runs.Clear();
        }

        foreach (var run in left)
        {
            await run.Stop.CancelAsync();
            await run.Work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            run.Stop.Dispose();
        }
    }

    private Run Find(AdoptionRequest request, IRights rights)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                throw new TarnException(ErrorKind.Unavailable, "The server stops.");
            }

            foreach (var (other, idle) in _runs.Where(one => one.Value.Stop.IsCancellationRequested && one.Value.Work.IsCompleted).ToList())
            {
                _runs.Remove(other);
                idle.Stop.Dispose();
            }

            if (!_runs.TryGetValue(request, out var run))
            {
                if (_runs.Count >= RunsMax)
                {
                    throw new TarnException(ErrorKind.LimitExceeded, $"{RunsMax} adoptions are under way; try again when one has ended.");
                }

                _runs.Add(request, run = new Run((request, rights), adopt, new CancellationTokenSource(KeptUnasked, time)));
            }

            // The wait of 1 minute restarts.
            run.Stop.CancelAfter(KeptUnasked);
            return run;
        }
    }

    private void Remove(AdoptionRequest request, Run run)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(request, out var present) && present == run)
            {
                _runs.Remove(request);
                run.Stop.Dispose();
            }
        }
    }

    private sealed class Run
    {
        public Run(
            (AdoptionRequest Request, IRights Rights) asked,
            Func<AdoptionRequest, IRights, AdoptionProgress, CancellationToken, Task<AdoptionReport>> adopt,
            CancellationTokenSource stop)
        {
            Stop = stop;
            var token = stop.Token;
            Work = Task.Run(() => adopt(asked.Request, asked.Rights, Progress, token), CancellationToken.None);
        }

        public AdoptionProgress Progress { get; } = new();

        public CancellationTokenSource Stop { get; }

        public Task<AdoptionReport> Work { get; }
    }
}
