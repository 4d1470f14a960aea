using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Runs everything of one simulation on one thread, in an order that the seed chooses: continuations, single steps of
/// the journal's loops, and the clock. During a disk operation others may run, nested. The process or the machine may
/// end at any disk operation and between any two steps.
/// </summary>
internal sealed class SimulationScheduler(SimulationPlan plan, Random random, SimulationTrace trace, Action<bool> endMachine)
    : SynchronizationContext, IJournalLoops
{
    private const int DepthMax = 2;

    private readonly List<(SendOrPostCallback Run, object? State)> _ready = [];
    private readonly List<Loop> _loops = [];
    private bool _dead;
    private int _quiet;
    private int _depth;
    private int _turnsLeft;

    /// <summary>Grows with each process.</summary>
    public int Life { get; private set; }

    /// <summary>The process has ended.</summary>
    public bool IsDead => _dead;

    /// <summary>Disk operations and steps run without faults and interleaving.</summary>
    public bool IsQuiet => _quiet > 0;

    /// <summary>The exception that ended a loop, which is always a failure of the run.</summary>
    public Exception? Broken { get; private set; }

    /// <summary>Moves the clock in its turn.</summary>
    public Action MoveClock { get; set; } = () => { };

    /// <summary>Whether a loop that ran now would wait for an operation further down on this stack.</summary>
    public Func<bool> IsBusy { get; set; } = () => false;

    public override void Post(SendOrPostCallback d, object? state) => _ready.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    public Func<Task> Start(string name, Func<bool, bool> step, Action<Exception> failed)
    {
        var loop = new Loop(name, step, failed);
        _loops.Add(loop);
        return async () =>
        {
            while (loop.IsRunning || IsBusy() || Step(loop))
            {
                await Task.Yield();
            }
        };
    }

    /// <summary>Begins a new process. The work of the previous one is discarded.</summary>
    public void BeginLife()
    {
        Life++;
        _dead = false;
        _depth = 0;
        _ready.Clear();
        _loops.Clear();
        IsBusy = () => false;
    }

    /// <summary>Suspends faults and interleaving until the result is disposed.</summary>
    public IDisposable Quiet()
    {
        _quiet++;
        return new Ender(() => _quiet--);
    }

    /// <summary>Runs that many turns, nested ones included, or until the process ends.</summary>
    public void Run(int turns)
    {
        try
        {
            for (_turnsLeft = turns; _turnsLeft > 0 && !_dead && Broken is null;)
            {
                Turn();
            }
        }
        catch (SimulatedCrashException)
        {
            Invariant.Check(_dead);
        }
    }

    /// <summary>Runs ready work, without faults, until the condition holds.</summary>
    public void RunUntil(Func<bool> condition, string what)
    {
        using var calm = Quiet();
        for (var turn = 0; !condition(); turn++)
        {
            SimulationFailure.Unless(turn < 20_000 && Broken is null, $"never ends: {what} ({Broken?.Message})");
            Turn();
        }
    }

    /// <summary>Ends the process between steps, without an exception.</summary>
    public void End(bool killed)
    {
        _dead = true;
        trace.Note(killed ? "KILL" : "POWER LOSS", Life);
        endMachine(killed);
    }

    /// <summary>Ends the process (and the machine, unless it is only killed).</summary>
    public void Crash()
    {
        End(random.Next(100) < plan.KillPercent);
        throw new SimulatedCrashException();
    }

    public void AtDisk(int life, string operation, string path)
    {
        CheckAlive(life);
        if (IsQuiet)
        {
            return;
        }

        trace.Note(operation, path.Length > 20 ? path[^9] + (path[^10] * 256) : 0, _depth);
        MayCrash();
        if (_depth < DepthMax && random.Next(100) < plan.InterleavePercent)
        {
            _depth++;
            for (var turns = random.Next(1, 4); turns > 0 && _turnsLeft > 0 && !_dead; turns--)
            {
                Turn();
            }

            _depth--;
            CheckAlive(life);
        }
    }

    public void AfterDisk(int life)
    {
        CheckAlive(life);
        if (!IsQuiet)
        {
            MayCrash();
        }
    }

    private void CheckAlive(int life)
    {
        if (_dead || life != Life)
        {
            throw new SimulatedCrashException();
        }
    }

    private void MayCrash()
    {
        if (plan.CrashAtDiskOneIn > 0 && random.Next(plan.CrashAtDiskOneIn) == 0)
        {
            Crash();
        }
    }

    private void Turn()
    {
        _turnsLeft--;
        var choice = random.Next(100);
        if (choice < 55 && _ready.Count > 0)
        {
            Continue();
        }
        else if (choice < 97 && _loops.Count > 0)
        {
            var loop = _loops[choice < 82 ? 0 : random.Next(_loops.Count)];
            if (!Step(loop) && _ready.Count > 0)
            {
                Continue();
            }
        }
        else
        {
            MoveClock();
        }
    }

    private void Continue()
    {
        var next = random.Next(_ready.Count);
        var (run, state) = _ready[next];
        _ready[next] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        trace.Note("continue", next, _ready.Count);
        run(state);
    }

    private bool Step(Loop loop)
    {
        if (loop.IsRunning || loop.Ended || IsBusy())
        {
            return false;
        }

        loop.IsRunning = true;
        try
        {
            var did = loop.Step(false);
            if (did)
            {
                trace.Note(loop.Name);
            }

            return did;
        }
        catch (Exception e) when (e is not SimulatedCrashException)
        {
            loop.Ended = true;
            Broken = e;
            trace.Comment(e.ToString());
            loop.Failed(e);
            return false;
        }
        finally
        {
            loop.IsRunning = false;
        }
    }

    private sealed class Loop(string name, Func<bool, bool> step, Action<Exception> failed)
    {
        public string Name { get; } = name;

        public Func<bool, bool> Step { get; } = step;

        public Action<Exception> Failed { get; } = failed;

        public bool IsRunning { get; set; }

        public bool Ended { get; set; }
    }

    private sealed class Ender(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
