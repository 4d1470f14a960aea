using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// The plan of one seed. Each plan has only some of the faults, at its own rates: a run in which everything fails at
/// once makes no progress.
/// </summary>
internal sealed class SimulationPlan
{
    public SimulationPlan(int seed)
    {
        var random = new Random(seed);
        Lives = random.Next(2, 6);
        StepsPerLife = random.Next(30, 300);
        Producers = random.Next(1, 5);
        Committers = random.Next(0, 3);
        Readers = random.Next(1, 4);
        Administers = random.Next(3) != 0;
        BatchBytesMax = Pick(random, 40, 300, 900, 3_000);
        RecordsMax = random.Next(1, 6);
        CrashAtDiskOneIn = Pick(random, 40, 120, 400, 0);
        InterleavePercent = Pick(random, 0, 15, 40);
        KillPercent = Pick(random, 0, 30, 100);
        FailSyncOneIn = Pick(random, 0, 0, 20, 6);
        FailWriteOneIn = Pick(random, 0, 0, 25, 8);
        FullDisk = random.Next(4) == 0;
        Flips = random.Next(4) == 0;
        ClockJumps = random.Next(4) == 0;
        LongTimes = random.Next(3) == 0;
        StoreSyncOneIn = Pick(random, 1, 3, 20);
        Options = new JournalOptions
        {
            FileBytes = Pick(random, 7 << 10, 12 << 10, 24 << 10),
            HotTailBytes = Pick(random, 1 << 10, 16 << 10, 128 << 10),
            TailSegmentBytes = Pick(random, 1 << 10, 4 << 10, 16 << 10),
            QueueBytesMax = Pick(random, 1 << 20, 1 << 20, 1 << 20, 2_500),
            IndexCacheBytes = Pick(random, 1, 300, 1 << 20),
            JournalBytesMax = random.Next(6) == 0 ? 90 << 10 : long.MaxValue,
        };
        DeletesShards = random.Next(3) == 0;
        Archives = random.Next(2) == 0;
        var minutes = Pick(random, 6, 60, 24 * 60);
        Options = Options with { ArchiveAfter = TimeSpan.FromMinutes(minutes), SegmentsMerged = Pick(random, 2, 3, 8) };
        RewritesRow = new Random(seed ^ 0x0707).Next(3) == 0; // a separate generator, so that seeds keep their plans
        FailReadOneIn = Archives ? 0 : Pick(random, 0, 0, 300, 40);
        FailDeleteOneIn = Pick(random, 0, 0, 10, 2);
    }

    public int Lives { get; }

    public int StepsPerLife { get; }

    public int Producers { get; }

    public int Committers { get; }

    public int Readers { get; }

    /// <summary>Streams are created and deleted, shards opened and closed, retentions set.</summary>
    public bool Administers { get; }

    /// <summary>Closed shards are deleted.</summary>
    public bool DeletesShards { get; }

    /// <summary>Records that outlive their file move to the archive.</summary>
    public bool Archives { get; }

    /// <summary>Commits of both kinds, with and without log records, write one row.</summary>
    public bool RewritesRow { get; }

    /// <summary>Bytes of one record's value.</summary>
    public int BatchBytesMax { get; }

    /// <summary>Records of one call for one shard.</summary>
    public int RecordsMax { get; }

    /// <summary>The machine or the process ends at one in so many disk operations; 0: only between steps.</summary>
    public int CrashAtDiskOneIn { get; }

    /// <summary>How often others run during a disk operation.</summary>
    public int InterleavePercent { get; }

    /// <summary>The share of crashes that end only the process, so that the page cache survives.</summary>
    public int KillPercent { get; }

    public int FailSyncOneIn { get; }

    public int FailWriteOneIn { get; }

    public int FailReadOneIn { get; }

    public int FailDeleteOneIn { get; }

    public bool FullDisk { get; }

    public bool Flips { get; }

    public bool ClockJumps { get; }

    /// <summary>Hours pass, so that retention frees files.</summary>
    public bool LongTimes { get; }

    /// <summary>The store's file is synced after one in so many commits.</summary>
    public int StoreSyncOneIn { get; }

    public JournalOptions Options { get; }

    private static int Pick(Random random, params ReadOnlySpan<int> values) => values[random.Next(values.Length)];
}
