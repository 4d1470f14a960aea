using Tarn.Functions.Environments;
using Tarn.Functions.Invocations;
using Tarn.Functions.Versions;
using Tarn.Storage;

namespace Tarn.Functions.Running;

/// <summary>All environments, and the limits of their number and memory.</summary>
internal sealed partial class EnvironmentPool(RunnerOptions options) : IEnvironmentOwner
{
    private readonly Lock _gate = new();
    private readonly HashSet<FunctionEnvironment> _all = [];

    // By (ARN, revision); the newest of a list is used first.
    private readonly Dictionary<(string Arn, string Revision), List<FunctionEnvironment>> _idle = [];
    private readonly Dictionary<string, int> _busy = [];
    private readonly List<Task> _ending = [];
    private int _busyCount;
    private bool _isClosed;

    public IReadOnlyList<FunctionEnvironment> All()
    {
        lock (_gate)
        {
            return [.. _all];
        }
    }

    /// <summary>An environment for an invocation: a warm one, or a new one, which the caller starts.</summary>
    /// <exception cref="TarnException">Throttled: no environment is free, and no other one may start.</exception>
    public FunctionEnvironment Take(FunctionVersion version, Func<FunctionEnvironment> make, out bool isNew)
    {
        List<FunctionEnvironment> superfluous = [];
        try
        {
            lock (_gate)
            {
                CheckConcurrency(version);
                if (TakeIdle(version, superfluous) is { } warm)
                {
                    isNew = false;
                    return MarkBusy(warm);
                }

                isNew = true;
                return MarkBusy(Add(version, make, superfluous));
            }
        }
        finally
        {
            superfluous.ForEach(environment => environment.End());
        }
    }

    /// <inheritdoc/>
    public void Released(FunctionEnvironment environment)
    {
        bool isKept;
        lock (_gate)
        {
            MarkFree(environment);
            isKept = _all.Contains(environment) && !environment.IsRetired && environment.IsFresh && !_isClosed;
            if (isKept)
            {
                var key = KeyOf(environment);
                if (!_idle.TryGetValue(key, out var list))
                {
                    _idle[key] = list = [];
                }

                // provisioned ones are used first
                var place = environment.Version.IsProvisioned ? -1 : list.FindIndex(other => other.Version.IsProvisioned);
                list.Insert(place < 0 ? list.Count : place, environment);
            }
        }

        if (!isKept)
        {
            environment.End();
        }
    }

    /// <inheritdoc/>
    public void Removed(FunctionEnvironment environment)
    {
        var isProvisioned = false;
        lock (_gate)
        {
            if (_all.Remove(environment))
            {
                MarkFree(environment);
                Forget(environment);
                isProvisioned = environment.Version.IsProvisioned && !_isClosed;
                _ending.RemoveAll(task => task.IsCompleted);
                _ending.Add(environment.Ended);
            }
        }

        if (isProvisioned)
        {
            ProvisionedEnded?.Invoke();
        }
    }

    /// <summary>Ends the idle environments of a function with other revisions, and the busy ones after their invocation.</summary>
    public void Retire(string functionArn, IReadOnlyCollection<string> keptRevisions)
    {
        List<FunctionEnvironment> ending = [];
        lock (_gate)
        {
            foreach (var environment in _all.Where(e => e.Version.Arn == functionArn && !keptRevisions.Contains(e.Version.Revision)))
            {
                environment.IsRetired = true;
                if (Forget(environment))
                {
                    ending.Add(environment);
                }
            }
        }

        ending.ForEach(environment => environment.End());
    }

    /// <summary>Ends environments that had no invocation since a moment, or whose keys end.</summary>
    public void EndIdle(DateTimeOffset before)
    {
        List<FunctionEnvironment> ending;
        lock (_gate)
        {
            ending = [.. _idle.Values.SelectMany(list => list).Where(e => (e.Since < before && !e.Version.IsProvisioned) || !e.IsFresh)];
            ending.ForEach(environment => Forget(environment));
        }

        ending.ForEach(environment => environment.End());
    }

    /// <summary>Ends all environments, and waits for their processes.</summary>
    public async Task Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        foreach (var environment in All())
        {
            environment.End();
        }

        Task[] ending;
        lock (_gate)
        {
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
    }

    private static (string Arn, string Revision) KeyOf(FunctionEnvironment environment) => (environment.Version.Arn, environment.Version.Revision);

    private static TarnException Throttled(string message, string reason) => new(ErrorKind.Throttled, message) { Reason = reason };

    private void CheckConcurrency(FunctionVersion version)
    {
        if (_isClosed)
        {
            throw new TarnException(ErrorKind.Unavailable, "The server is stopping");
        }

        if (version.ReservedConcurrency is { } reserved && _busy.GetValueOrDefault(version.Arn) >= reserved)
        {
            throw Throttled("Rate Exceeded.", ThrottleReasons.Reserved);
        }

        if (_busyCount >= options.ConcurrencyMax)
        {
            throw Throttled("Rate Exceeded.", ThrottleReasons.Account);
        }
    }

    private FunctionEnvironment? TakeIdle(FunctionVersion version, List<FunctionEnvironment> superfluous)
    {
        if (!_idle.TryGetValue((version.Arn, version.Revision), out var list))
        {
            return null;
        }

        FunctionEnvironment? slow = null;
        for (var i = list.Count - 1; i >= 0; i--)
        {
            var environment = list[i];
            if (!environment.IsFresh)
            {
                Forget(environment);
                superfluous.Add(environment);
            }
            else if (environment.IsAsking)
            {
                Forget(environment);
                return environment;
            }
            else
            {
                slow ??= environment;
            }
        }

        // A function has no more environments than its reserved concurrency, so the invocation waits for the slow process.
        if (slow is not null && version.ReservedConcurrency is { } reserved && _all.Count(other => KeyOf(other) == KeyOf(slow)) >= reserved)
        {
            Forget(slow);
            return slow;
        }

        return null;
    }

    private FunctionEnvironment Add(FunctionVersion version, Func<FunctionEnvironment> make, List<FunctionEnvironment> superfluous)
    {
        MakeRoom(Math.Min(version.MemoryMb, version.IsProvisioned ? version.MemoryMb : StartMb), superfluous);
        var made = make();
        _all.Add(made);
        return made;
    }

    // Idle environments go first, beginning with the longest idle.
    private void MakeRoom(int memoryMb, List<FunctionEnvironment> superfluous)
    {
        var (usedMb, freedMb) = (_all.Sum(UsedMb), 0L);
        foreach (var idle in _idle.Values.SelectMany(list => list).Where(e => !e.Version.IsProvisioned).OrderBy(e => e.Since).ToList())
        {
            if (usedMb - freedMb + memoryMb <= options.MemoryMb)
            {
                break;
            }

            freedMb += UsedMb(idle);
            Forget(idle);
            superfluous.Add(idle);
        }

        if (usedMb - freedMb + memoryMb > options.MemoryMb)
        {
            throw Throttled("Rate Exceeded: the memory of all environments is in use (--function-memory-mb).", ThrottleReasons.Account);
        }
    }

    private FunctionEnvironment MarkBusy(FunctionEnvironment environment)
    {
        _busy[environment.Version.Arn] = _busy.GetValueOrDefault(environment.Version.Arn) + 1;
        _busyCount++;
        environment.IsCounted = true;
        return environment;
    }

    private void MarkFree(FunctionEnvironment environment)
    {
        if (!environment.IsCounted)
        {
            return;
        }

        environment.IsCounted = false;
        _busyCount--;
        if (--_busy[environment.Version.Arn] == 0)
        {
            _busy.Remove(environment.Version.Arn);
        }
    }

    // Takes an environment out of the idle ones. Returns false if it is none of them.
    private bool Forget(FunctionEnvironment environment)
    {
        var key = KeyOf(environment);
        if (!_idle.TryGetValue(key, out var list) || !list.Remove(environment))
        {
            return false;
        }

        if (list.Count == 0)
        {
            _idle.Remove(key);
        }

        return true;
    }
}
