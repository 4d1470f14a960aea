using System.Text;
using Tarn.Storage.Archive;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>
/// A journal and its store's twin on a simulated disk, stepped by the test. A model keeps the acknowledged records,
/// which must be present after every crash.
/// </summary>
internal sealed class JournalWorld
{
    public static readonly Guid Instance = new("11111111-2222-3333-4444-555555555555");
    private readonly Dictionary<(ShardId Shard, long Offset), string> _acknowledged = [];
    private readonly Dictionary<(ShardId Shard, long Offset), string> _seen = [];
    private readonly JournalOptions _options;
    private int _nextValue;

    private readonly bool _archives;

    public JournalWorld(int seed, JournalOptions? options = null, bool archives = false)
    {
        _archives = archives;
        _options = (options ?? new JournalOptions { FileBytes = 32 << 10, HotTailBytes = 8 << 20 }) with { Loops = new SteppedLoops() };
        Disk = new SimulatedDisk(seed);
        Random = new Random(seed);
        Log = Open();
        Store = new MemoryMetadataStore(Log);
        OpenArchive();
    }

    public SimulatedDisk Disk { get; }

    public Random Random { get; }

    public ManualTime Time { get; } = new();

    public JournalLog Log { get; private set; }

    public MemoryMetadataStore Store { get; private set; }

    /// <summary>The object store that holds the archive; null in a world without an archive.</summary>
    public ObjectStore Objects { get; private set; } = null!;

    public JournalArchive Archive { get; private set; } = null!;

    public List<(StreamId Stream, ShardId Shard)> Shards { get; } = [];

    public int Acknowledged => _acknowledged.Count;

    public async Task OpenShards(int count, int retentionHours = 24)
    {
        var stream = new StreamId(Log.NextLogId());
        var commit = Store.CommitWithLog(
            tx =>
            {
                tx.Change(new LogChange.CreateStream(stream, TimeSpan.FromHours(retentionHours)));
                for (var i = 0; i < count; i++)
                {
                    var shard = new ShardId(tx.NextLogId());
                    tx.Change(new LogChange.OpenShard(stream, shard));
                    Shards.Add((stream, shard));
                }

                return ValueTask.FromResult(0);
            },
            CancellationToken.None).AsTask();
        await Finish(commit);
    }

    /// <summary>Begins an append of new, distinct values; the writer has not run yet.</summary>
    public (Task<AppendOutcome> Task, ShardId Shard, string[] Values) BeginAppend(int shard, int records, int bytes = 20)
    {
        var values = Enumerable.Range(0, records).Select(_ => NextValue(bytes)).ToArray();
        var append = Batch(shard, values);
        return (Log.Append(new LogAppend { Shards = new[] { append } }, CancellationToken.None).AsTask(), append.Shard, values);
    }

    public ShardAppend Batch(int shard, params string[] values)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        foreach (var value in values)
        {
            writer.Append("k"u8, Encoding.UTF8.GetBytes(value));
        }

        return new ShardAppend
        {
            Stream = Shards[shard].Stream,
            Shard = Shards[shard].Shard,
            Batch = writer.Finish().ToArray(),
            Records = values.Length,
        };
    }

    public string NextValue(int bytes = 20) => $"value {_nextValue++}".PadRight(bytes, '.');

    /// <summary>The machine has crashed under the running journal; the test must restart it.</summary>
    public bool Crashed { get; private set; }

    /// <summary>Plans a power loss at one of the next syncs. Unsynced writes may be torn.</summary>
    public void CrashSoon()
    {
        var left = Random.Next(1, 6);
        Disk.Faults.FailSync = _ =>
        {
            if (--left == 0)
            {
                Disk.Crash();
            }

            return false;
        };
    }

    /// <summary>Makes only the next sync fail.</summary>
    public void FailNextSync()
    {
        var fails = 1;
        Disk.Faults.FailSync = _ => fails-- > 0;
    }

    /// <summary>Runs the writer until its queue is empty or the machine crashes.</summary>
    public void Step()
    {
        try
        {
            while (!Crashed && Log.StepWriter())
            {
            }

            while (!Crashed && Log.StepKeeper())
            {
            }
        }
        catch (SimulatedCrashException e)
        {
            Crashed = true;
            Log.Fail(e);
        }
    }

    /// <summary>Adds the records that an ended append has acknowledged to the model.</summary>
    public async Task<AppendStatus> Note(Task<AppendOutcome> task, ShardId shard, string[] values)
    {
        var outcome = (await task.InTime()).Shards.Span[0];
        for (var i = 0; outcome.Status == AppendStatus.Appended && i < values.Length; i++)
        {
            _acknowledged.Add((shard, outcome.BaseOffset + i), values[i]);
        }

        return outcome.Status;
    }

    public void NoteCommitted(ShardId shard, long offset, string value) => _acknowledged.Add((shard, offset), value);

    public async Task Append(int shard, int records = 1, int bytes = 20)
    {
        var (task, id, values) = BeginAppend(shard, records, bytes);
        Step();
        await Note(task, id, values);
    }

    /// <summary>Appends that many records of 3,000 bytes to the first shard.</summary>
    public async Task Fill(int records)
    {
        for (var i = 0; i < records; i++)
        {
            await Append(0, 1, 3_000);
        }
    }

    /// <summary>Sets how long a shard's stream keeps its records.</summary>
    public Task SetRetention(int hours, int shard = 0) => Finish(Store.CommitWithLog(
        tx =>
        {
            tx.Change(new LogChange.SetRetention(Shards[shard].Stream, TimeSpan.FromHours(hours)));
            return ValueTask.FromResult(0);
        },
        CancellationToken.None).AsTask());

    /// <summary>The bounds of a shard.</summary>
    public ShardBounds Bounds(int shard = 0) => Log.Describe(Shards[shard].Shard)!.Value;

    /// <summary>Finishes a commit by stepping the writer.</summary>
    public async Task Finish(Task commit)
    {
        while (!commit.IsCompleted)
        {
            Step();
            await Task.WhenAny(commit, Task.Delay(1));
        }

        await commit;
    }

    /// <summary>A power loss or a kill, then a new start.</summary>
    public void Restart(bool powerLoss)
    {
        if (powerLoss)
        {
            Disk.Crash();
        }
        else
        {
            Disk.Kill();
        }

        Disk.Faults.FailSync = _ => false;
        Disk.Faults.FailWrite = _ => false;
        Reopen(powerLoss);
    }

    public void Reopen(bool powerLoss = false)
    {
        Crashed = false;
        Log = Open(Store.AppliedAt(powerLoss));
        Store.Restart(Log, powerLoss);
        OpenArchive();
    }

    /// <summary>
    /// Checks that every acknowledged record is present at its offset, that records once read are unchanged, that order
    /// holds, and that no record appears twice.
    /// </summary>
    public async Task<int> Check(long damagedMax = 0)
    {
        var missing = 0L;
        var values = new HashSet<string>();
        foreach (var (_, shard) in Shards)
        {
            var found = await ReadAll(shard);
            foreach (var ((known, offset), value) in _acknowledged.Where(ack => ack.Key.Shard == shard))
            {
                if (found.TryGetValue(offset, out var there))
                {
                    Assert.Equal(value, there);
                }
                else
                {
                    missing++;
                }
            }

            foreach (var (offset, value) in found)
            {
                Assert.True(values.Add(value), $"{value} is there twice");
                if (_seen.TryGetValue((shard, offset), out var before))
                {
                    Assert.Equal(before, value);
                }

                _seen[(shard, offset)] = value;
            }
        }

        Assert.InRange(missing, 0, damagedMax);
        return values.Count;
    }

    public async Task<Dictionary<long, string>> ReadAll(ShardId shard)
    {
        var found = new Dictionary<long, string>();
        var next = 0L;
        while (true)
        {
            using var read = await Log.Read(shard, next, 5_000, CancellationToken.None);
            if (read.Batches.Count == 0 && read.NextOffset == next)
            {
                Assert.True(next >= read.Bounds.StableEnd, $"a reader stays at {next} of shard {shard}, which ends at {read.Bounds.StableEnd}");
                return found;
            }

            foreach (var batch in read.Batches)
            {
                Add(found, batch);
            }

            Assert.True(read.NextOffset > next);
            next = read.NextOffset;
        }
    }

    private static void Add(Dictionary<long, string> found, LogBatch batch)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            found.Add(batch.BaseOffset + reader.OffsetDelta, Encoding.UTF8.GetString(reader.Value));
        }
    }

    // It runs on the caller's thread, so that it is complete when this returns.
    private void OpenArchive()
    {
        if (_archives)
        {
            var blobs = new ObjectStoreOptions { DiskThreads = 0, UnreferencedKept = TimeSpan.Zero };
            Objects = Done(ObjectStore.Open(Disk, Store, Time, blobs, CancellationToken.None));
            Archive = Done(JournalArchive.Open(Log, Store, Objects, CancellationToken.None));
        }
    }

    private static T Done<T>(Task<T> task)
    {
        Invariant.Check(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    private JournalLog Open(long appliedLsn = 0) => JournalLog.Open(Disk, Instance, _options, Time, appliedLsn);

    /// <summary>Runs a check, and names the seed if it fails.</summary>
    public static async Task Guarded(int seed, Func<Task<int>> check)
    {
        try
        {
            await check();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
        }
    }
}
