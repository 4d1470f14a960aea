using System.Globalization;
using System.Runtime.ExceptionServices;
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
        return (thread._processId, thread._ended.Set);
    }

    private void Run()
    {
        try
        {
            _name = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.Name ?? throw new IOException("/proc/thread-self is missing");
            Apply(_start.Fence);
            _processId = _call.Run();
            Limit(_start.Limits);
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

    private void Limit(ProcessLimits limits)
    {
        Set(FenceCalls.LimitCore, 0);
        Set(LimitFiles, limits.Files);
        Set(FenceCalls.LimitData, limits.DataBytes);
        Set(LimitProcesses, limits.Processes);
        Set(LimitFileSize, limits.FileBytes);
    }

    private void Set(int resource, long? limit)
    {
        if (limit is { } value)
        {
            _ = PosixSpawn.SetLimitOf(_processId, resource, new FenceCalls.ResourceLimit { Current = (ulong)value, Maximum = (ulong)value }, 0);
        }
    }

    private static void Check(string? error)
    {
        if (error is not null)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"fence of a process: {error}"));
        }
    }
}
