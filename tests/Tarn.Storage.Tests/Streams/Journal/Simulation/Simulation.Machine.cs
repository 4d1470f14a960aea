using System.Globalization;
using Tarn.Storage.Archive;
using Tarn.Storage.Calls;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>The machine: starts, ends, its clock and its disk's faults.</summary>
internal sealed partial class Simulation
{
    private static readonly long HourMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private static readonly long MinuteMs = HourMs / 60;

    private readonly BitFlips _flips = new();
    private ScheduledDisk _disk = null!;
    private StreamDirectory? _directory;
    private long _lowestFile = 1;
    private long _startedWallMs;
    private bool _isOpen;

    /// <summary>How long the process has run.</summary>
    public long UpMs { get; private set; }

    /// <summary>Names of the journal's files, oldest first.</summary>
    public IReadOnlyList<string> FileNames =>
        [.. Disk.List(JournalPaths.Folder).Select(entry => entry.Name).Where(name => name.EndsWith(JournalPaths.Extension, StringComparison.Ordinal))];

    /// <summary>Starts the process. Returns false if it ended before it was ready.</summary>
    private bool TryOpen()
    {
        Scheduler.BeginLife();
        Clock.ForgetTimers();
        Model.Unanswered.AddRange(InFlight.Where(call => call.Append.Call != CallKey.None));
        InFlight.Clear();
        _inDoubt.Clear();
        _invalidated = 0;
        Model.DiskFailed = IsStopping = false;
        Model.DiskWasFull = Plan.Options.JournalBytesMax < long.MaxValue || Disk.Faults.CapacityBytes < long.MaxValue;
        Trace.Note("START", Scheduler.Life);
        BeginClock();
        _isOpen = false;
        try
        {
            _disk = new ScheduledDisk(Disk, Scheduler, _defect);
            Log = JournalLog.Open(_disk, Instance, Plan.Options with { Loops = Scheduler }, Clock, Store.AppliedAt(_powerLost));
            _isOpen = true;
            Scheduler.IsBusy = () => Log.IsBusyHere;
            Store.Restart(Log, _powerLost);
            _powerLost = false;
            if (!TryRepair())
            {
                return false;
            }

            OpenArchive();
        }
        catch (SimulatedCrashException)
        {
            return false;
        }
        catch (TarnException e) when (e.Kind == ErrorKind.Damaged && _flips.MayRefuseStart)
        {
            throw new LegitimateEnd();
        }
        catch (TarnException e)
            when (e.Kind is ErrorKind.DiskFailed or ErrorKind.DiskFull or ErrorKind.OutcomeUnknown
                or ErrorKind.Unavailable && (Model.DiskFailed || Model.DiskWasFull))
        {
            Trace.Note("start refused", (long)e.Kind);
            Scheduler.End(killed: true);
            return false;
        }

        using (Scheduler.Quiet())
        {
            var verified = Verify();
            Invariant.Check(verified.IsCompleted);
            verified.GetAwaiter().GetResult();
        }

        _modelClock.Started(TrustInStart());
        TrustClock();
        CountFreed();
        Log.HoldBy(_hold);
        return true;
    }

    // The commit waits for the disk. It may end with the machine, or be refused: then the program ends.
    private bool TryRepair()
    {
        _directory?.Dispose();
        var opened = StreamDirectory.Open(Store, CancellationToken.None);
        Invariant.Check(opened.IsCompleted);
        _directory = opened.GetAwaiter().GetResult();
        var repaired = LayoutRepair.Run(Store, _directory, Log.Contents, Clock.GetUtcNow(), CancellationToken.None);
        for (var turn = 0; !repaired.IsCompleted && !Scheduler.IsDead; turn++)
        {
            SimulationFailure.Unless(turn < 5_000 && Scheduler.Broken is null, $"the repair of layouts never ends ({Scheduler.Broken?.Message})");
            Scheduler.Run(1);
        }

        if (Scheduler.IsDead)
        {
            return false;
        }

        Model.Counts.StreamsRepaired += repaired.GetAwaiter().GetResult().Count;
        return true;
    }

    // Completes synchronously, because the store has no other callers yet.
    private void OpenArchive()
    {
        var options = new ObjectStoreOptions { DiskThreads = 0, UnreferencedKept = TimeSpan.Zero };
        var objects = ObjectStore.Open(_disk, Store, Clock, options, CancellationToken.None);
        Invariant.Check(objects.IsCompleted);
        Objects = objects.GetAwaiter().GetResult();
        var archive = JournalArchive.Open(Log, Store, Objects, CancellationToken.None);
        Invariant.Check(archive.IsCompleted);
        Archive = archive.GetAwaiter().GetResult();
        SimulationFailure.Unless(Archive.Missing.Count == 0, $"the archive: {string.Join(' ', Archive.Missing)}");
    }

    private void CountFreed()
    {
        if (FileNames is not [var first, ..])
        {
            return;
        }

        var lowest = long.Parse(first.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Model.Counts.FilesFreed += Math.Max(0, lowest - _lowestFile);
        _lowestFile = Math.Max(lowest, _lowestFile);
    }

    private void EndMachine(bool killed)
    {
        if (killed)
        {
            Model.Counts.Kills++;
            Disk.Kill();
        }
        else
        {
            Model.Counts.PowerLosses++;
            _powerLost = true;
            Disk.Crash();
        }
    }

    /// <summary>Changes clock and disk between two lives.</summary>
    private void Rest()
    {
        Clock.Advance(Random.Next(2_000));
        if (Random.Next(3) != 0)
        {
            Disk.Faults.CapacityBytes = long.MaxValue;
        }

        if (Plan.Flips && Random.Next(4) != 0)
        {
            _flips.Flip(this, atRest: true);
        }
    }

    private bool Fails(int oneIn, string what, string path)
    {
        if (oneIn == 0 || Scheduler.IsQuiet || Random.Next(oneIn) != 0)
        {
            return false;
        }

        Trace.Note(what, path.Length);
        Model.DiskFailed = true;
        switch (what[0])
        {
            case 'S':
                Model.Counts.FailedSyncs++;
                break;
            case 'R':
                Model.Counts.FailedReads++;
                break;
            case 'D':
                Model.Counts.FailedDeletes++;
                break;
            default:
                Model.Counts.FailedWrites++;
                break;
        }

        return true;
    }

    private void MoveClock()
    {
        var choice = Random.Next(100);
        if (Scheduler.IsQuiet)
        {
            Advance(10);
        }
        else if (choice < 70)
        {
            Advance(Random.Next(1, 300));
        }
        else if (choice < 85)
        {
            Advance(Random.Next(1_000, 20_000));
        }
        else if (choice < 92 && Plan.Archives && !Plan.LongTimes && InFlight.TrueForAll(call => call.Attempts == 1))
        {
            Advance(Random.Next(1, 90) * MinuteMs);
        }
        else if (choice < 92 && Plan.LongTimes && InFlight.TrueForAll(call => call.Attempts == 1))
        {
            Advance(Random.Next(1, 30) * HourMs);
        }
        else if (choice < 95 && Plan.ClockJumps && _isOpen && Log.ClockDoubt is not null && !Scheduler.IsBusy() && Random.Next(4) == 0)
        {
            AcceptClock();
        }
        else if (choice < 95 && Plan.ClockJumps && InFlight.TrueForAll(call => call.Attempts == 1))
        {
            Model.Counts.ClockJumps++;
            ClockJumps++;
            var jump = Random.Next(-72, 72) * HourMs;
            Trace.Note("CLOCK JUMPS", jump);
            Clock.Jump(jump);
            Advance(1);
        }
        else if (choice < 98 && Plan.FullDisk)
        {
            var full = Disk.Faults.CapacityBytes == long.MaxValue;
            Trace.Note(full ? "DISK FULL" : "DISK HAS ROOM");
            Disk.Faults.CapacityBytes = full ? Disk.UsedBytes + Random.Next(20_000) : long.MaxValue;
            Model.DiskWasFull |= full;
            Model.Counts.FullDisks += full ? 1 : 0;
        }
        else if (Plan.Flips)
        {
            _flips.Flip(this, atRest: false);
        }
    }

    private void Advance(long ms)
    {
        Trace.Note("time", ms);
        Clock.Advance(ms);
        UpMs += ms;
        _modelClock.Advance(ms);
        TrustClock();
    }

    private void BeginClock()
    {
        _startedWallMs = Clock.NowMs;
        UpMs = 0;
        _modelClock.BeginLife(TrustInStart());
        TrustClock();
    }

    // Called before and after all records are read: records that were neither acknowledged nor seen have a time too.
    private ModelClock.StartTrust TrustInStart()
    {
        var arrivals = Model.Shards.SelectMany(shard => shard.ArrivalMs.Values).ToArray();
        return arrivals.Length == 0 || Array.Exists(arrivals, arrival => Math.Abs(_startedWallMs - arrival) <= 25 * HourMs)
            ? ModelClock.StartTrust.Trusted
            : Model.Counts.Deleted + Model.Counts.ShardsDeleted > 0 || _flips.Any ? ModelClock.StartTrust.Far : ModelClock.StartTrust.CertainlyFar;
    }

    // D12 (arrival times never go back): while the clock is not trusted, no record expires.
    private void TrustClock()
    {
        if (_modelClock.MayBeTrusted)
        {
            Model.TrustedNowMs = Math.Max(Model.TrustedNowMs, Clock.NowMs);
        }
    }

    /// <summary>
    /// Notes that a record was stamped and acknowledged. Its call began when the clock had been set that many times.
    /// </summary>
    public void Stamped(int clockJumpsBefore)
    {
        if (clockJumpsBefore == ClockJumps)
        {
            _modelClock.Stamped();
        }
    }

    private void AcceptClock()
    {
        Trace.Note("accepts the clock");
        _modelClock.Vouch();
        try
        {
            Log.AcceptClock();
            _modelClock.Accepted();
            TrustClock();
            Model.Counts.AcceptedClocks++;
        }
        catch (TarnException e) when (e.Kind == ErrorKind.DiskFailed && Model.DiskFailed)
        {
            Trace.Note("not accepted");
        }
    }

    /// <summary>
    /// The start was refused, as required, because a change frame is damaged that the store has not applied: D9 (one
    /// commit for rows and records).
    /// </summary>
    private sealed class LegitimateEnd : Exception;
}
