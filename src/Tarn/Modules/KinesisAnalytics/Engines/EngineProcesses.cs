using Tarn.Modules.Sql;
using Tarn.Sql;
using Tarn.Storage.Disk;
using Tarn.Workers.Pool;

namespace Tarn.Modules.KinesisAnalytics.Engines;

/// <summary>The processes of applications, and their memory.</summary>
internal static class EngineProcesses
{
    /// <summary>The engines of all applications.</summary>
    public static readonly MemoryShare Share = new("analytics", 32, 2, "state of running applications, all together");

    private const long MiB = 1L << 20;

    // More memory makes more places first, then larger ones.
    private const long PlaceBytes = 128 * MiB;
    private const int PlacesMax = 8;

    // The managed heap holds open windows, keys of sessions and one batch of inputs.
    private const long HeapBytesMin = 192 * MiB;

    // Beside the users of SQL's workers.
    private const uint UserIdBase = 64_400;

    /// <summary>The processes of this server. Each place has an equal part of the share.</summary>
    public static SessionWorkers Of(ModuleContext context)
    {
        var disk = context.Get<DataDirectory>().Disk;
        return new(
            Options(Environment.ProcessPath!, StartingWorkers.OwnArguments(), disk.LocalPath(DataDirectory.ScratchEngines), context.Memory.BytesOf(Share)) with
            {
                SpillBytesMax = StartingWorkers.SpillBytesMax(context.Settings),
                Disk = disk.Guard,
                Isolation = context.Settings.Of(SqlSettings.StrictWorkerIsolation) ? WorkerIsolation.Strict : WorkerIsolation.Best,
            },
            context.Time);
    }

    /// <summary>The options of processes.</summary>
    /// <param name="program">The path of the program that is the worker.</param>
    /// <param name="arguments">Its leading arguments.</param>
    /// <param name="folder">The folder of their folders.</param>
    /// <param name="shareBytes">The memory of all places together.</param>
    public static WorkerPoolOptions Options(string program, IReadOnlyList<string> arguments, string folder, long shareBytes)
    {
        var places = (int)Math.Clamp(shareBytes / PlaceBytes, 1, PlacesMax);
        return new()
        {
            Program = program,
            Arguments = arguments,
            Parts = SqlWorker.Parts,
            ScratchFolder = folder,
            WorkersMax = places,
            MemoryBytes = shareBytes / places,
            HeapBytesMax = Math.Max(HeapBytesMin, shareBytes / places),
            UserIdBase = UserIdBase,
        };
    }
}
