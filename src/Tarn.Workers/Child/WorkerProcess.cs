using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tarn.DuckDb;
using Tarn.Lake.Codecs;
using Tarn.Processes.Native;
using Tarn.Workers.FileTables;
using Tarn.Workers.Parts;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Child;

/// <summary>
/// The child's side: `tarn worker` calls <see cref="Run"/>. Its current folder is the worker's own, with `in`, `out`
/// and `spill`. It lives as long as its standard input. A thread blocks on that input, and calls `_exit` when the
/// server has ended for any reason.
/// </summary>
public static class WorkerProcess
{
    /// <summary>Runs a worker until its input ends. Normally it does not return.</summary>
    /// <param name="arguments">The arguments that <see cref="WorkerPool"/> passes after the command's name.</param>
    /// <param name="parts">The parts of the pool's users.</param>
    public static int Run(IReadOnlyList<string> arguments, WorkerParts parts)
    {
        // Before any code can print: results go to their own descriptor, and standard output goes to /dev/null.
        var results = FenceCalls.Control(FenceCalls.StandardOutput, FenceCalls.DuplicateCloseOnExec, 3);
        var nowhere = FenceCalls.Open("/dev/null", FenceCalls.OpenWriteOnly | FenceCalls.OpenCloseOnExec);
        if (arguments.Count < WorkerSettings.ArgumentCount || results < 0 || nowhere < 0 || FenceCalls.Duplicate(nowhere, FenceCalls.StandardOutput) < 0)
        {
            Console.Error.WriteLine("tarn worker is started by tarn serve");
            return 2;
        }

        var frames = new DescriptorFrames(FenceCalls.StandardInput, results);
        var settings = WorkerSettings.Parse(arguments);
        var requests = new BlockingCollection<Frame>(boundedCapacity: 4);
        var fences = WorkerFences.ForProcess(settings);
        _ = DuckThread.Run("statements", () =>
        {
            try
            {
                Work(settings, parts, frames, requests, fences);
            }
            catch (Exception e)
            {
                Console.Error.WriteLine(e.Message);
            }
            finally
            {
                // This thread ends the process itself. Without it, no request is answered; out of memory, no other
                // thread may start to end the process.
                FenceCalls.ExitNow(4);
            }
        });
        while (frames.Read() is { } frame)
        {
            requests.Add(frame);
        }

        FenceCalls.ExitNow(0);
        return 0;
    }

    private static void Work(
        WorkerSettings settings, WorkerParts parts, DescriptorFrames frames, BlockingCollection<Frame> requests, WorkerFences fences)
    {
        if (settings.IsSession)
        {
            Converse(settings, parts, frames, requests, fences);
            return;
        }

        var runner = Open(settings, parts, frames, fences);
        FileTable? files = null;
        foreach (var request in requests.GetConsumingEnumerable())
        {
            switch (request.Kind)
            {
                case WorkerFrameKind.FileTable:
                    files = request.Read(FileTableJson.Default.FileTable);
                    break;
                case WorkerFrameKind.Statement:
                    runner.Run(request.Read(WorkerJson.Default.WorkerStatement) with { Files = files });
                    files = null;
                    break;
            }
        }
    }

    /// <summary>
    /// Fences the thread, opens DuckDB on it and sends the hello frame. From here on, this thread reads only granted
    /// files.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WorkerStatements Open(WorkerSettings settings, WorkerParts parts, DescriptorFrames frames, WorkerFences fences)
    {
        var options = Fence(settings, parts, fences);
        var engine = new WorkerEngine(options, parts.Functions);
        // One statement with every kind of value, so that the runtime's lazy loading is done before a client waits.
        engine.Run(new WorkerStatement { Sql = "SELECT 1, 'a', [1], {'f0': 1.5}, MAP {'k': TIMESTAMP '2024-01-01'}" }, _ => { });
        frames.Write(WorkerFrameKind.Hello, fences.Hello(parts.BuildId, DuckDatabase.LibraryVersion), WorkerJson.Default.WorkerHello);
        return new WorkerStatements(engine, parts.Errors, frames, fences);
    }

    /// <summary>Serves one session until the input ends.</summary>
    private static void Converse(
        WorkerSettings settings, WorkerParts parts, DescriptorFrames frames, BlockingCollection<Frame> requests, WorkerFences fences)
    {
        var options = Fence(settings, parts, fences);
        var sessions = parts.Sessions ?? throw new WorkerException(WorkerErrorName.GenericInternalError, "this worker has no sessions");
        var session = sessions.Begin(more => FencedDatabase.Open(options, more), options.MemoryBytes);
        frames.Write(WorkerFrameKind.Hello, fences.Hello(parts.BuildId, DuckDatabase.LibraryVersion), WorkerJson.Default.WorkerHello);
        var answers = new WorkerStatements(null, parts.Errors, frames, fences);
        foreach (var request in requests.GetConsumingEnumerable())
        {
            answers.Answer(session, request.Payload);
        }
    }

    private static WorkerEngineOptions Fence(WorkerSettings settings, WorkerParts parts, WorkerFences fences)
    {
        foreach (var functions in parts.Functions)
        {
            functions.Load();
        }

        _ = SnappyBytes.CompressedBytesMax(0);
        fences.ForThread();
        return new WorkerEngineOptions
        {
            MemoryBytes = settings.MemoryBytes,
            Threads = settings.Threads,
            SpillBytesMax = settings.SpillBytesMax,
            Folder = Environment.CurrentDirectory,
            SpillFolder = WorkerSettings.SpillFolder,
        };
    }
}
