using Tarn.Storage.Archive;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// One seed: a journal and its store's twin on a simulated disk, with producers, committers, readers and an
/// administrator, through several lives. The seed decides when each life ends. Everything runs on one thread, and every
/// random choice comes from the seed.
/// </summary>
internal sealed partial class Simulation
{
    public static readonly Guid Instance = new("51515151-2222-3333-4444-555555555555");

    private readonly List<ModelRecord> _inDoubt = [];
    private readonly Hold _hold;
    private readonly ModelClock _modelClock;
    private readonly SimulationDefect _defect;
    private int _invalidated;
    private bool _powerLost;
    private Exception? _failure;

    private Simulation(int seed, TextWriter? output, SimulationDefect defect)
    {
        _defect = defect;
        Seed = seed;
        Plan = new SimulationPlan(seed);
        Random = new Random(seed ^ 0x5EED);
        Trace = new SimulationTrace(output);
        Model = new LogModel(Trace);
        Disk = new SimulatedDisk(seed);
        Scheduler = new SimulationScheduler(Plan, Random, Trace, EndMachine) { MoveClock = MoveClock };
        Clock = new SimulatedClock(action => Scheduler.Post(_ => action(), null));
        _modelClock = new ModelClock(Clock);
        Store = new MemoryMetadataStore { Syncs = () => Random.Next(Plan.StoreSyncOneIn) == 0 };
        _hold = new Hold(this);
        Disk.Faults.FailSync = path => Fails(Plan.FailSyncOneIn, "SYNC FAILS", path);
        Disk.Faults.FailRead = path => Fails(Plan.FailReadOneIn, "READ FAILS", path);
        Disk.Faults.FailDelete = path => Fails(Plan.FailDeleteOneIn, "DELETE FAILS", path);
        Disk.Faults.FailWrite = path => Fails(Plan.FailWriteOneIn, "WRITE FAILS", path);
    }

    public int Seed { get; }

    public SimulationPlan Plan { get; }

    public Random Random { get; }

    public SimulationTrace Trace { get; }

    public LogModel Model { get; }

    public SimulatedDisk Disk { get; }

    public SimulationScheduler Scheduler { get; }

    public SimulatedClock Clock { get; }

    public MemoryMetadataStore Store { get; }

    public JournalLog Log { get; private set; } = null!;

    public ObjectStore Objects { get; private set; } = null!;

    public JournalArchive Archive { get; private set; } = null!;

    /// <summary>Calls in flight. After a crash, retries find out which of their records are present.</summary>
    public List<ModelCall> InFlight { get; } = [];

    /// <summary>The log is stopping and refuses calls.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>
    /// A damaged change may have been a deletion. Then the log has a shard again that the rows lack, and no caller can
    /// reach it.
    /// </summary>
    public bool MayForgetDeletions => _flips.MayLoseChanges;

    /// <summary>How often the wall clock was set.</summary>
    public int ClockJumps { get; private set; }

    /// <summary>Runs a seed to its end.</summary>
    /// <param name="seed">The only input of the run.</param>
    /// <param name="output">The destination of the trace as text, or null.</param>
    /// <param name="defect">A defect planted into the disk, to prove that the checks find it.</param>
    public static SimulationResult Run(int seed, TextWriter? output = null, SimulationDefect defect = SimulationDefect.None)
    {
        var before = SynchronizationContext.Current;
        var simulation = new Simulation(seed, output, defect);
        SynchronizationContext.SetSynchronizationContext(simulation.Scheduler);
        try
        {
            simulation.Run();
        }
        catch (LegitimateEnd)
        {
            simulation.Model.Counts.RefusedStarts++;
        }
        catch (Exception e)
        {
            simulation._failure ??= e;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        if (output is not null && simulation._failure is { } failed)
        {
            output.WriteLine(failed);
        }

        return new SimulationResult(seed, simulation.Trace.Hash, simulation.Trace.Events, simulation.Model.Counts, simulation._failure);
    }

    /// <summary>
    /// The number of records with unknown outcomes so far. Operations that begin now come after them.
    /// </summary>
    public int InDoubtCount => _inDoubt.Count;

    /// <summary>Adds a shard that is being opened.</summary>
    public ModelShard AddShard(ModelStream stream, ShardId id)
    {
        var shard = new ModelShard(stream, id);
        if (Plan.LongTimes && Random.Next(3) == 0)
        {
            shard.HeldFrom = 0;
        }

        stream.Shards.Add(shard);
        return shard;
    }

    /// <summary>Adds records whose write or sync failed and that are not retried.</summary>
    public void Doubt(IEnumerable<ModelRecord> records) => _inDoubt.AddRange(records);

    /// <summary>Ends the retries of a call.</summary>
    public void GiveUp(ModelCall call)
    {
        if (call.Life == Scheduler.Life)
        {
            // If a call has several frames, some may be in an earlier, intact group.
            Doubt(call.Shards.Length == 1 ? call.Records : []);
        }
        else
        {
            Model.Invalidate(call.Records, "was not there after a start");
        }
    }

    /// <summary>Notes that an operation succeeded that began after that many records with unknown outcomes.</summary>
    public void Went(int behind)
    {
        if (behind > _invalidated)
        {
            Model.Invalidate(_inDoubt[_invalidated..behind], "its file was poisoned, and the journal went on behind it");
            _invalidated = behind;
        }
    }

    public void CheckCommitFailure(TarnException e, ModelShard[] shards)
    {
        Trace.Note("commit refused", (long)e.Kind);
        var allowed = e.Kind switch
        {
            ErrorKind.Conflict or ErrorKind.NotFound => Array.Exists(shards, shard => shard.CloseWasAsked || shard.Stream.DeleteWasAsked),
            ErrorKind.DiskFull => Model.DiskWasFull,
            ErrorKind.Unavailable => Model.DiskFailed || IsStopping,
            ErrorKind.OutcomeUnknown => Model.DiskFailed || Model.DiskWasFull,
            _ => false,
        };
        SimulationFailure.Unless(allowed, $"a commit was answered {e.Kind}: {e.Message}");
    }

    private void Run()
    {
        for (var life = 0; life < Plan.Lives && _failure is null; life++)
        {
            if (!TryOpen())
            {
                continue;
            }

            StartClients();
            Scheduler.Run(Plan.StepsPerLife);
            ThrowIfFailed();
            if (!Scheduler.IsDead)
            {
                Stop();
            }

            Rest();
        }

        using (Scheduler.Quiet())
        {
            EndWell();
        }
    }

    private void StartClients()
    {
        Start(async () =>
        {
            var administrator = new StreamAdministrator(this);
            while (!Model.Streams.Exists(stream => stream.Exists && !stream.DeleteAsked))
            {
                await administrator.Create();
                await Task.Yield();
            }

            if (Plan.Administers)
            {
                await administrator.Run();
            }
        });
        Repeat(Plan.Producers, () => new Producer(this).Run());
        Repeat(Plan.Committers, () => new SetCommitter(this).Run());
        Repeat(Plan.RewritesRow ? 1 : 0, () => new RowCommitter(this).Run());
        Repeat(Plan.Readers, () => new LogTailer(this).Run());
        Repeat(Plan.Archives ? 1 : 0, () => new Archivist(this).Run());
    }

    private void Repeat(int times, Func<Task> client)
    {
        for (var i = 0; i < times; i++)
        {
            Start(client);
        }
    }

    private void Start(Func<Task> client) => Scheduler.Post(_ => Guarded(client), null);

    private async void Guarded(Func<Task> client)
    {
        try
        {
            await client();
        }
        catch (SimulatedCrashException)
        {
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    private void Stop()
    {
        if (Random.Next(3) != 0)
        {
            Scheduler.End(Random.Next(100) < Plan.KillPercent);
            return;
        }

        Model.Counts.CleanStops++;
        Trace.Note("stop");
        IsStopping = true;
        var stopped = false;
        Start(async () =>
        {
            await Log.DisposeAsync();
            stopped = true;
        });
        for (var i = 0; i < 5_000 && !stopped && !Scheduler.IsDead && _failure is null; i++)
        {
            Scheduler.Run(1);
        }

        ThrowIfFailed();
        SimulationFailure.Unless(stopped || Scheduler.IsDead, "a clean stop never ends");
        if (!Scheduler.IsDead)
        {
            Scheduler.End(killed: true);
        }
    }

    /// <summary>The end of every seed: without further faults the log must be healthy.</summary>
    private void EndWell()
    {
        Disk.Faults.CapacityBytes = long.MaxValue;
        Clock.Advance(10_000);
        SimulationFailure.Unless(TryOpen(), "it does not start");
        var written = WriteEverywhere();
        Scheduler.RunUntil(() => written.IsCompleted, "writing when all is well");
        written.GetAwaiter().GetResult();
        if (Plan.Archives)
        {
            var archived = new Archivist(this).Work();
            Scheduler.RunUntil(() => archived.IsCompleted, "archiving when all is well");
            archived.GetAwaiter().GetResult();
        }

        var stopped = Log.DisposeAsync().AsTask();
        Scheduler.RunUntil(() => stopped.IsCompleted, "a clean stop");
        stopped.GetAwaiter().GetResult();
        Scheduler.End(killed: true);
        SimulationFailure.Unless(TryOpen(), "it does not start after a clean stop");
        SimulationFailure.Unless(Log.Recovery.FilesScanned == 0, "a start after a clean stop scanned a file");
        Scheduler.End(killed: false);
        SimulationFailure.Unless(TryOpen(), "it does not start");
    }

    private async Task WriteEverywhere()
    {
        var producer = new Producer(this);
        foreach (var shard in Model.Shards.Where(shard => shard.Exists && !shard.Stream.DeleteAsked && !shard.CloseAsked).ToArray())
        {
            SimulationFailure.Unless(
                await producer.SendNew(shard) || Plan.Options.JournalBytesMax < long.MaxValue, $"shard {shard.Id} takes nothing when all is well");
        }
    }

    private void ThrowIfFailed()
    {
        if ((_failure ?? Scheduler.Broken) is { } broken)
        {
            throw new SimulationFailure(broken is SimulationFailure ? broken.Message : $"a loop or client broke: {broken}");
        }
    }

    private sealed class Hold(Simulation world) : IRetentionHold
    {
        public long LowestNeeded(StreamId stream, ShardId shard)
        {
            var known = world.Model.Shards.FirstOrDefault(known => known.Id == shard);
            return known?.HeldFrom ?? long.MaxValue;
        }
    }
}
