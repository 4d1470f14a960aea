using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tarn.Processes;
using Tarn.Processes.Watching;
using Tarn.Storage.Disk;
using Tarn.Workers.FileTables;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Pool;

/// <summary>
/// The server's side of one worker process. It starts the process, sends it one statement at a time, and watches its
/// memory and disk while a statement runs. It kills the process by its id when the process exceeds a limit or deadline,
/// or when the caller cancels.
/// </summary>
public sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);
    private static readonly WorkerStatement NoLimits = new() { Sql = "" };

    private readonly Process _process;
    private readonly FrameStream _frames;
    private readonly WorkerPoolOptions _options;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly Task<string> _complaints;
    private WorkerException? _limit;

    private Worker(Process process, WorkerFolder folder, WorkerPoolOptions options, TimeProvider time)
    {
        _process = process;
        _frames = new(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        _options = options;
        _time = time;
        _startedAt = time.GetTimestamp();
        Folder = folder;
        _complaints = Drain(process.StandardError);
    }

    public WorkerFolder Folder { get; }

    /// <summary>The number of its slot among the processes of its owner.</summary>
    public required int Slot { get; init; }

    internal WorkerHello Hello { get; private set; } = null!;

    /// <summary>The principal that this process has served; it never serves another one.</summary>
    public WorkerPrincipal? Principal { get; set; }

    public int Statements { get; private set; }

    /// <summary>The memory that DuckDB may use in the process, bytes.</summary>
    public long EngineBytes => _options.MemoryBytes;

    public int ProcessId => _process.Id;

    /// <summary>The present memory of the process.</summary>
    public ProcessMemory Memory => ProcessMemory.Of(_process.Id);

    /// <summary>False once the process is dead or must not be used again.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>
    /// Whether another worker must replace it: it died or was ended, has spilled, is old enough, has run enough statements, or
    /// its folder was removed.
    /// </summary>
    public bool IsWorn =>
        !IsUsable || _process.HasExited || !Folder.IsThere || Folder.HasSpilled || Statements >= _options.StatementsPerWorkerMax
            || _time.GetElapsedTime(_startedAt) >= _options.AgeMax;

    internal static async Task<Worker> Start(WorkerPoolOptions options, int slot, uint user, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = new WorkerFolder(Path.Combine(options.ScratchFolder, "worker-" + slot.ToString(CultureInfo.InvariantCulture)), user);
        folder.Clear();
        var worker = new Worker(WorkerLaunch.Start(options, folder, user), folder, options, time) { Slot = slot };
        try
        {
            var read = worker._frames.Read(cancellationToken).AsTask();
            var hello = await RunnableTime.Wait(read, options.StartTimeout, () => SchedulerTimes.WaitsOf([worker.ProcessId]), time, cancellationToken);
            if (hello is not { Kind: WorkerFrameKind.Hello } frame)
            {
                throw new WorkerException(WorkerErrorName.GenericInternalError, $"a worker ended before it was ready: {await worker.LastWords()}");
            }

            folder.Begin();
            worker.Hello = frame.Read(WorkerJson.Default.WorkerHello);
            if (worker.Hello.BuildId != options.Parts.BuildId)
            {
                throw new WorkerException(
                    WorkerErrorName.GenericInternalError, $"worker is of build {worker.Hello.BuildId}, the server of {options.Parts.BuildId}");
            }

            return worker;
        }
        catch (TimeoutException)
        {
            await worker.DisposeAsync();
            throw new WorkerException(
                WorkerErrorName.GenericInternalError, $"a worker was not ready within {options.StartTimeout.TotalSeconds} s; is the machine too busy?");
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <param name="onPage">Receives each page's bytes, in order, and owns them.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <exception cref="WorkerException">The statement failed, or a limit was exceeded.</exception>
    public Task<WorkerDone> Run(WorkerStatement statement, Func<ReadOnlyMemory<byte>, ValueTask> onPage, CancellationToken cancellationToken)
    {
        var files = FileTableOf(statement);
        return Exchange(statement, async () =>
        {
            if (files is not null)
            {
                await _frames.Write(WorkerFrameKind.FileTable, files, CancellationToken.None);
            }

            await _frames.Write(WorkerFrameKind.Statement, statement, WorkerJson.Default.WorkerStatement, CancellationToken.None);
        }, onPage, cancellationToken);
    }

    /// <summary>Sends a request to the session of the process.</summary>
    /// <param name="request">The request's bytes.</param>
    /// <param name="onPiece">Receives each piece of the answer, in order, and owns it.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <exception cref="WorkerException">The request failed, or a limit was exceeded.</exception>
    public Task<WorkerDone> Ask(ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, ValueTask> onPiece, CancellationToken cancellationToken) => Exchange(
        NoLimits, async () => await _frames.Write(WorkerFrameKind.Request, request, CancellationToken.None), onPiece, cancellationToken);

    private async Task<WorkerDone> Exchange(
        WorkerStatement limits, Func<Task> send, Func<ReadOnlyMemory<byte>, ValueTask> onPage, CancellationToken cancellationToken)
    {
        Statements++;
        using var ended = new CancellationTokenSource();
        var watch = Watch(limits, ended.Token);
        await using var kill = cancellationToken.Register(Kill);
        try
        {
            await send();
            while (await _frames.Read(CancellationToken.None) is { } frame)
            {
                switch (frame.Kind)
                {
                    case WorkerFrameKind.Page: await onPage(frame.Payload); break;
                    case WorkerFrameKind.Done: return frame.Read(WorkerJson.Default.WorkerDone);
                    case WorkerFrameKind.Error: throw Failed(frame.Read(WorkerJson.Default.WorkerError));
                    default: throw new InvalidDataException($"a worker sent a frame of kind {frame.Kind}");
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            Kill();
        }
        catch (Exception e) when (e is not WorkerException)
        {
            // The consumer failed midway, and the process would next send the statement's remaining pages.
            Kill();
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await watch;
        }

        IsUsable = false;
        cancellationToken.ThrowIfCancellationRequested();
        throw _limit ?? new WorkerException(WorkerErrorName.GenericInternalError, $"the statement ended its worker process: {await LastWords()}");
    }

    /// <summary>
    /// Kills the process because it, or all workers together, exceeded a limit. Its statement fails with this error.
    /// </summary>
    public void End(WorkerException limit)
    {
        Interlocked.CompareExchange(ref _limit, limit, null);
        Kill();
    }

    /// <summary>
    /// Kills the process, which is never used again; also for a consumer that stopped reading midway.
    /// </summary>
    public void Kill()
    {
        IsUsable = false;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had already ended.
        }
    }

    /// <summary>Kills the process and waits for its end. Its folder stays until the worker is returned.</summary>
    public async Task Exit()
    {
        Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Exit();
        await _complaints;
        _process.Dispose();
        Folder.Delete();
    }

    /// <summary>The end of a statement that read more bytes than its work group allows, in Athena's words.</summary>
    public static WorkerException ScanLimit() => new(WorkerErrorName.ExceededScanLimit, "Bytes scanned limit was exceeded");

    private static byte[]? FileTableOf(WorkerStatement statement)
    {
        var bytes = statement.Files is null ? null : JsonSerializer.SerializeToUtf8Bytes(statement.Files, FileTableJson.Default.FileTable);
        return bytes is null || bytes.Length <= FileTable.BytesMax ? bytes
            : throw new WorkerException(
                WorkerErrorName.NotSupported, "the statement reads too many files with deletes or hidden columns: compact the table, or narrow the condition");
    }

    private WorkerException Failed(WorkerError error)
    {
        IsUsable &= error.IsUsers;
        return new WorkerException(error.Name, error.Message);
    }

    /// <summary>Checks the process ten times a second; ends it when a limit is exceeded.</summary>
    private async Task Watch(WorkerStatement statement, CancellationToken ended)
    {
        var writtenBytesMax = Math.Min(_options.SpillBytesMax, statement.WrittenBytesMax);
        var residentBytesMax = Math.Min(_options.ResidentBytesMax, statement.ResidentBytesMax);
        var isReadLimited = statement.ReadBytesMax < long.MaxValue;
        var readBefore = isReadLimited ? ProcessMemory.ReadBytesOf(_process.Id) : 0;
        using var timer = new PeriodicTimer(WatchInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (Memory.ResidentBytes > residentBytesMax)
                {
                    var limit = Math.Min(_options.MemoryBytes, statement.ResidentBytesMax);
                    End(new(WorkerErrorName.ExceededMemoryLimit, $"Query exceeded the worker's memory limit of {limit >> 20} MiB"));
                }

                if (isReadLimited && ProcessMemory.ReadBytesOf(_process.Id) - readBefore > statement.ReadBytesMax)
                {
                    End(ScanLimit());
                }

                var written = Folder.BytesWritten();
                if (written > writtenBytesMax)
                {
                    End(new(WorkerErrorName.ExceededSpillLimit, $"Query exceeded the worker's spill limit of {writtenBytesMax >> 20} MiB"));
                }

                if (written > 0 && _options.Disk is { Pressure: >= DiskPressure.Bulk, Reason: { } reason })
                {
                    End(new(WorkerErrorName.ExceededSpillLimit, $"Query needs space on the disk beside its memory: {reason}"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The statement has ended.
        }
        catch (IOException)
        {
            // A spilled file vanished between two checks.
        }
    }

    private async Task<string> LastWords()
    {
        await Exit();
        var words = (await _complaints).Trim();
        return words.Length == 0 ? $"exit code {_process.ExitCode}" : words[..Math.Min(words.Length, 500)];
    }

    /// <summary>
    /// Reads standard error to its end, so that a dying process can finish its message, and stores the beginning.
    /// </summary>
    private static async Task<string> Drain(StreamReader error)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[1024];
        while (await error.ReadAsync(buffer) is var count and > 0)
        {
            kept.Append(buffer, 0, Math.Min(count, Math.Max(0, 2000 - kept.Length)));
        }

        return kept.ToString();
    }
}
