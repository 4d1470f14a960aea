using Tarn.Applications.Engines;
using Tarn.Modules.Sql;
using Tarn.Storage.Disk;
using Tarn.Streaming;
using Tarn.Workers.Pool;

namespace Tarn.Modules.KinesisAnalytics;

/// <summary>The processes of applications, and their memory.</summary>
internal static class EngineProcesses
{
    /// <summary>The engines of all applications.</summary>
    public static readonly MemoryShare Share = new("analytics", 32, 2, "state of running applications, all together");

    private const long MiB = 1L << 20;

    // More memory makes more slots first, then larger ones.
    private const long PlaceBytes = 128 * MiB;
    private const int PlacesMax = 8;

    // One replay or audit runs beside the applications. It has the state of one of them.
    private const long RepeatBytesMin = 32 * MiB;

    // The managed heap holds open windows, keys of sessions and one batch of inputs.
    private const long HeapBytesMin = 192 * MiB;

    // Beside the users of SQL's workers.
    private const uint UserIdBase = 64_400;

    /// <summary>The engines of this server. Each slot of applications has an equal part of the share.</summary>
    public static StreamEngines Of(ModuleContext context)
    {
        var disk = context.Get<DataDirectory>().Disk;
        var share = context.Memory.BytesOf(Share);
        var folder = disk.LocalPath(DataDirectory.ScratchEngines);
        var (runs, repeats) = Options(Environment.ProcessPath!, StartingWorkers.OwnArguments(), folder, share);
        SessionWorkers Processes(WorkerPoolOptions options) => new(
            options with
            {
                SpillBytesMax = StartingWorkers.SpillBytesMax(context.Settings),
                Disk = disk.Guard,
                Isolation = context.Settings.Of(SqlSettings.StrictWorkerIsolation) ? WorkerIsolation.Strict : WorkerIsolation.Best,
            },
            context.Time);
        return new StreamEngines(Processes(runs), repeats is null ? null : Processes(repeats));
    }

    /// <summary>The options of processes.</summary>
    /// <param name="program">The path of the program that is the worker.</param>
    /// <param name="arguments">Its leading arguments.</param>
    /// <param name="folder">The folder of their folders.</param>
    /// <param name="shareBytes">The memory of all slots together.</param>
    /// <returns>The slots of applications, and the one of replays and audits; null: there is not enough memory for it.</returns>
    public static (WorkerPoolOptions Runs, WorkerPoolOptions? Repeats) Options(
        string program, IReadOnlyList<string> arguments, string folder, long shareBytes)
    {
        var places = (int)Math.Clamp(shareBytes / PlaceBytes, 1, PlacesMax);
        var repeatBytes = shareBytes < PlaceBytes ? 0 : Math.Clamp(shareBytes / PlacesMax, RepeatBytesMin, PlaceBytes);
        var placeBytes = (shareBytes - repeatBytes) / places;
        var runs = new WorkerPoolOptions
        {
            Program = program,
            Arguments = arguments,
            Parts = StreamingWorker.Parts,
            ScratchFolder = folder,
            WorkersMax = places,
            MemoryBytes = placeBytes,
            HeapBytesMax = Math.Max(HeapBytesMin, placeBytes),
            UserIdBase = UserIdBase,
        };
        return (runs, repeatBytes == 0 ? null : runs with
        {
            ScratchFolder = Path.Combine(folder, "repeats"),
            WorkersMax = 1,
            MemoryBytes = repeatBytes,
            HeapBytesMax = HeapBytesMin,
            UserIdBase = UserIdBase + PlacesMax,
        });
    }
}
