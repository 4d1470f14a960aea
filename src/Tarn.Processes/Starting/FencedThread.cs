using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tarn.Processes.Fences;
using Tarn.Processes.Native;

namespace Tarn.Processes.Starting;

/// <summary>
/// A thread that applies fences to itself, which nothing can undo, and starts one program. Unless the program ends with
/// its thread, the thread has ended before the program's own code runs: to that code it would be an open door.
/// </summary>
internal sealed class FencedThread
{
    private const int StackBytes = 256 * 1_024;
    private const int LimitFileSize = 1;
    private const int LimitProcesses = 6;
    private const int LimitFiles = 7;
    private const int NoProcess = 3;

    private readonly ProcessStart _start;
    private readonly SpawnCall _call;
    private readonly int[] _guarded;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _started = new();
    private readonly ManualResetEventSlim _ended = new();
    private ExceptionDispatchInfo? _failure;
    private string _name = "";
    private int _processId;

    private FencedThread(ProcessStart start, SpawnCall call)
    {
        (_start, _call, _guarded) = (start, call, [Environment.ProcessId, call.Group]);
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "start" };
    }

    private bool HasOwnUser => _start.Fence.User != 0;

    /// <summary>Starts the program.</summary>
    /// <returns>Its process, and an action for its end, which ends a thread that waited for it.</returns>
    /// <exception cref="IOException">A fence or the start failed.</exception>
    public static (int ProcessId, Action Ended) Start(ProcessStart start, SpawnCall call)
    {
        var thread = new FencedThread(start, call);
        thread._thread.Start();
        thread._started.Wait();
        if (!start.EndsWithThread || thread._failure is not null)
        {
            thread._thread.Join();

            // The kernel's thread ends a moment after the runtime's.
            SpinWait.SpinUntil(() => thread._name.Length == 0 || !Directory.Exists($"/proc/self/task/{thread._name}"));
        }

        thread._failure?.Throw();
        if (!thread.HasOwnUser)
        {
            thread.Limit();
        }

        return (thread._processId, thread._ended.Set);
    }

    private void Run()
    {
        try
        {
            _name = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.Name ?? throw new IOException("/proc/thread-self is missing");
            Apply(_start.Fence);
            _processId = _call.Run();
            if (HasOwnUser)
            {
                Limit();
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        _started.Set();
        if (_start.EndsWithThread && _failure is null)
        {
            _ended.Wait();
        }
    }

    private void Apply(Fence fence)
    {
        fence.Network?.Enter();
        var error = fence.Mounts?.Apply();
        Check(error);
        var ruleset = fence.Files is { } files ? Landlock.Open(files, out error) : -1;
        Check(error);
        Scheduling.Apply(_start.Limits.Share.Niceness, _start.Limits.Share.Slice);
        if (fence.User != 0)
        {
            Check(ThreadUser.Become(fence.User));
        }

        if (ruleset >= 0)
        {
            Check(Landlock.Enforce(ruleset));
        }

        if (fence.IsScoped && Landlock.HasScopes)
        {
            Check(Landlock.RestrictScopes());
        }

        if (fence.IsGrouped)
        {
            Check(ThreadUser.GiveUpCapabilities());
            _ = FenceCalls.ProcessControl(FenceCalls.PrctlNoNewPrivileges, 1, 0, 0, 0);
            Check(Seccomp.Restrict(_call.Group, _guarded, fence.IsOnline, isUserShared: fence.User == 0));
        }
    }

    // The kernel allows this to a thread of the process's user, and the fences of the server's user keep the fenced thread from it.
    private void Limit()
    {
        try
        {
            Set(FenceCalls.LimitCore, 0);
            Set(LimitFiles, _start.Limits.Files);
            Set(FenceCalls.LimitData, _start.Limits.DataBytes);
            Set(LimitProcesses, _start.Limits.Processes);
            Set(LimitFileSize, _start.Limits.FileBytes);
        }
        catch
        {
            _ = PosixSpawn.Kill(_processId, PosixSpawn.SignalKill);
            _ = PosixSpawn.Wait(_processId, out _, 0);
            _ended.Set();
            throw;
        }
    }

    // A process that has ended needs no limit. Where the server has a lower one that it may not raise, that one stays.
    private void Set(int resource, long? limit)
    {
        if (limit is not { } value || TrySet(resource, (ulong)value))
        {
            return;
        }

        _ = PosixSpawn.LimitOf(_processId, resource, 0, out var old);
        if (!TrySet(resource, Math.Min((ulong)value, old.Maximum)))
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"limit {resource} of a process: {FenceCalls.LastError()}"));
        }
    }

    private bool TrySet(int resource, ulong most) =>
        PosixSpawn.SetLimitOf(_processId, resource, new FenceCalls.ResourceLimit { Current = most, Maximum = most }, 0) == 0
            || Marshal.GetLastPInvokeError() == NoProcess;

    private static void Check(string? error)
    {
        if (error is not null)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"fence of a process: {error}"));
        }
    }
}
