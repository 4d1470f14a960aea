using System.Globalization;

namespace Tarn.Storage.Disk;

/// <summary>
/// The cost of a sync on this disk, which is the minimum time of every acknowledgement, and whether it is plausible: a
/// sync that is faster than a bus reached no device.
/// </summary>
/// <param name="Median">The median of 31 syncs of 4 KiB each.</param>
/// <param name="Slowest">The slowest of them.</param>
public readonly record struct SyncProbe(TimeSpan Median, TimeSpan Slowest)
{
    private const int Rounds = 31;
    private const int Bytes = 4_096;
    private const string ProbeName = DataDirectory.Scratch + "/sync-probe";

    // The fastest drives with their own capacitors answer a flush in about 10 µs.
    private static readonly TimeSpan FastestHonest = TimeSpan.FromMicroseconds(5);

    /// <summary>The sync took about as long as a device needs.</summary>
    public bool LooksHonest => Median >= FastestHonest;

    /// <summary>Measures the syncs; takes some milliseconds, on a slow disk 0.5 s.</summary>
    public static SyncProbe Run(IDisk disk, TimeProvider time)
    {
        disk.Delete(ProbeName);
        var took = new TimeSpan[Rounds];
        using (var file = disk.Create(ProbeName, FileClass.Log))
        {
            file.Allocate(Bytes * Rounds);
            file.Sync();
            var block = new byte[Bytes];
            for (var round = 0; round < Rounds; round++)
            {
                block.AsSpan().Fill((byte)(round + 1));
                var start = time.GetTimestamp();
                file.Write(round * Bytes, block);
                file.SyncData();
                took[round] = time.GetElapsedTime(start);
            }
        }

        disk.Delete(ProbeName);
        Array.Sort(took);
        return new SyncProbe(took[Rounds / 2], took[^1]);
    }

    /// <summary>One line for the operator.</summary>
    public override string ToString()
    {
        var measured = string.Create(
            CultureInfo.InvariantCulture,
            $"disk: a sync takes {Median.TotalMilliseconds:0.###} ms (median of {Rounds}; slowest {Slowest.TotalMilliseconds:0.###} ms)");
        return LooksHonest
            ? measured + ", which looks honest; every acknowledgement waits for a sync"
            : measured + ", which is faster than any device: this is memory, or a layer ignores syncs; a power loss will lose acknowledged records";
    }
}
