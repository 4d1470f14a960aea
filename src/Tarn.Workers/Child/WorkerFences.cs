using System.Globalization;
using System.Text;
using Tarn.Processes.Fences;
using Tarn.Processes.Native;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Child;

/// <summary>
/// The fences that a worker sets on itself before it receives a statement, and the fences that this machine refused. Memory
/// and user apply to the process. Landlock applies to the thread that opens DuckDB; DuckDB's threads inherit it.
/// </summary>
internal sealed class WorkerFences
{
    private const string ControlGroups = "/sys/fs/cgroup";

    private readonly List<string> _missing = [];
    private int _readAccount;
    private int _landlockAbi;
    private long _dataLimit;

    public static WorkerFences ForProcess(WorkerSettings settings)
    {
        // Opened now and read later, because afterwards neither the user nor Landlock would allow the opening.
        var fences = new WorkerFences { _readAccount = FenceCalls.Open("/proc/self/io", FenceCalls.OpenReadOnly | FenceCalls.OpenCloseOnExec) };
        // The runtime's handler allocates. If a stack overflows inside malloc, the handler waits for malloc's own lock,
        // and the process stays alive until its deadline. Without the handler, the kernel ends the process at once.
        foreach (var signal in new[] { FenceCalls.SignalAbort, FenceCalls.SignalBus, FenceCalls.SignalSegment })
        {
            _ = FenceCalls.Signal(signal, 0);
        }

        // A dying worker's memory contains its user's data, which must not reach a core file.
        _ = FenceCalls.SetLimit(FenceCalls.LimitCore, default);
        fences.LimitMemory(settings.DataBytesMax);
        fences.BecomeUser(settings.UserId);
        return fences;
    }

    public void ForThread()
    {
        // DuckDB reads its control group when it opens, and ends the process when it may not read it.
        var groups = Directory.Exists(ControlGroups) ? [ControlGroups] : Array.Empty<string>();
        var error = Landlock.Restrict(
            [WorkerSettings.InputFolder, .. ProgramFolders.All, .. groups], ["/proc/self/cgroup"], [WorkerSettings.OutputFolder, WorkerSettings.SpillFolder]);
        if (error is null)
        {
            _landlockAbi = Landlock.Abi();
        }
        else
        {
            _missing.Add(error);
        }
    }

    public WorkerHello Hello(string buildId, string duckDb) => new()
    {
        BuildId = buildId,
        ProcessId = Environment.ProcessId,
        DuckDb = duckDb,
        LandlockAbi = _landlockAbi,
        UserId = (int)FenceCalls.EffectiveUserId(),
        DataLimitBytes = _dataLimit,
        Missing = _missing,
    };

    /// <summary>
    /// Bytes that this process asked the kernel to read since it started; 0 when the kernel does not report them.
    /// </summary>
    public unsafe long BytesRead()
    {
        if (_readAccount < 0)
        {
            return 0;
        }

        var buffer = stackalloc byte[256];
        var count = (int)FenceCalls.ReadAt(_readAccount, buffer, 256, 0);
        if (count <= 0)
        {
            return 0;
        }

        var line = Encoding.ASCII.GetString(buffer, count).Split('\n')[0];
        return line.StartsWith("rchar: ", StringComparison.Ordinal) ? long.Parse(line[7..], CultureInfo.InvariantCulture) : 0;
    }

    private void LimitMemory(long bytes)
    {
        if (FenceCalls.SetLimit(FenceCalls.LimitData, new FenceCalls.ResourceLimit { Current = (ulong)bytes, Maximum = (ulong)bytes }) == 0)
        {
            _dataLimit = bytes;
        }
        else
        {
            _missing.Add($"memory limit: {FenceCalls.LastError()}");
        }
    }

    private void BecomeUser(uint user)
    {
        if (user == 0)
        {
            return;
        }

        if (FenceCalls.SetGroups(0, 0) != 0 || FenceCalls.SetGroupIds(user, user, user) != 0 || FenceCalls.SetUserIds(user, user, user) != 0)
        {
            _missing.Add($"own user: {FenceCalls.LastError()}");
        }
    }
}
