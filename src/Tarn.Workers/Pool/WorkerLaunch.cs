using System.Diagnostics;
using System.Globalization;
using Tarn.Processes.Native;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Pool;

/// <summary>Starts the process of a worker.</summary>
internal static class WorkerLaunch
{
    /// <exception cref="WorkerException">GENERIC_INTERNAL_ERROR: the process could not be started.</exception>
    public static Process Start(WorkerPoolOptions options, WorkerFolder folder, uint user)
    {
        var start = new ProcessStartInfo(options.Program)
        {
            WorkingDirectory = folder.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var settings = new WorkerSettings
        {
            MemoryBytes = options.MemoryBytes,
            DataBytesMax = options.DataBytesMax,
            SpillBytesMax = options.SpillBytesMax,
            Threads = options.Threads,
            UserId = user,
            IsSession = options.IsSession,
        };
        foreach (var argument in options.Arguments.Concat(settings.ToArguments()))
        {
            start.ArgumentList.Add(argument);
        }

        // Of the server's environment, a worker gets only the variable that finds the runtime: the environment may
        // contain keys.
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x" + options.HeapBytesMax.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["TZ"] = "UTC";
        if (root is not null)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        // Descriptors that the server's native code opened without the close-on-exec flag must not leak into the child.
        _ = FenceCalls.SystemCall(FenceCalls.CloseRange, 3, unchecked((nint)uint.MaxValue), (nint)FenceCalls.CloseRangeCloseOnExec, 0);
        return Process.Start(start) ?? throw new WorkerException(WorkerErrorName.GenericInternalError, "a worker process could not be started");
    }
}
