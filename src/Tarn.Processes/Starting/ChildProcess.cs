using System.Globalization;
using Tarn.Processes.Native;
using Tarn.Processes.Watching;

namespace Tarn.Processes.Starting;

/// <summary>A fenced process, and all processes that it started.</summary>
public sealed class ChildProcess
{
    /// <summary>The shell that starts and guards processes.</summary>
    internal const string Shell = "/bin/sh";

    // The program begins when its limits hold, and when its thread has ended. Without this wait, a process that it starts at
    // once could have no limits. A grouped program's shell waits for its input, a script.
    private const string LifelineScript = "read -r go <&4 || exit 1; exec \"$@\"";
    private const int BadnessOfChildren = 900;
    private const int KillRoundsMax = 16;

    private readonly TaskCompletionSource<ExitStatus> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupGuard? _guard;
    private readonly OutputPipe[] _outputs;
    private readonly Action _ended;
    private int _lifeline;
    private bool _isGone;

    private ChildProcess(int id, GroupGuard? guard, OutputPipe[] outputs, Action ended, int lifeline) =>
        (Id, _guard, _outputs, _ended, _lifeline) = (id, guard, outputs, ended, lifeline);

    public int Id { get; }

    /// <summary>Ends with the process itself. Processes that it started may still run: see <see cref="Kill"/>.</summary>
    public Task<ExitStatus> Exited => _exited.Task;

    /// <summary>Starts a program.</summary>
    /// <param name="start">The program and its fences.</param>
    /// <param name="pump">Reads its output, and notices its end.</param>
    /// <param name="outputs">Take its output.</param>
    /// <exception cref="IOException">A fence or the start failed; nothing runs.</exception>
    public static ChildProcess Start(ProcessStart start, DescriptorPump pump, ProcessOutputs outputs)
    {
        var nowhere = Descriptors.Nowhere();
        GroupGuard? guard = null;
        try
        {
            guard = start.Fence.IsGrouped ? GroupGuard.Start(nowhere) : null;
            var child = Start(start, pump, outputs, guard, nowhere);
            child.Watch(pump);
            return child;
        }
        catch
        {
            guard?.Kill();
            throw;
        }
        finally
        {
            _ = FenceCalls.Close(nowhere);
        }
    }

    /// <summary>Hands over all output that the processes have written so far.</summary>
    public void Drain()
    {
        foreach (var output in _outputs)
        {
            output.Drain();
        }
    }

    /// <summary>The processes, without their guard.</summary>
    public IEnumerable<int> Processes(ProcessTable table) => _guard is null
        ? table.TreeOf(Id)
        : table.MembersOf(_guard.ProcessId).Where(id => id != _guard.ProcessId);

    /// <summary>Kills all processes.</summary>
    public void Kill()
    {
        if (_guard is not null)
        {
            _guard.Kill();
            return;
        }

        if (Volatile.Read(ref _isGone))
        {
            return;
        }

        foreach (var id in ProcessTable.Read().TreeOf(Id).ToList())
        {
            _ = PosixSpawn.Kill(id, PosixSpawn.SignalKill);
        }

        // a process whose parent has ended is in no tree
        _ = PosixSpawn.Kill(-Id, PosixSpawn.SignalKill);
    }

    /// <summary>Kills some of the processes, and processes that they start meanwhile.</summary>
    public void Kill(Predicate<int> isMeant)
    {
        for (var round = 0; round < KillRoundsMax; round++)
        {
            var meant = Processes(ProcessTable.Read()).Where(id => isMeant(id)).ToList();
            if (meant.Count == 0)
            {
                return;
            }

            meant.ForEach(id => PosixSpawn.Kill(id, PosixSpawn.SignalKill));
        }
    }

    private static ChildProcess Start(ProcessStart start, DescriptorPump pump, ProcessOutputs outputs, GroupGuard? guard, int nowhere)
    {
        var (read, write) = Descriptors.Pipe();
        var other = outputs.Second is null ? Descriptors.NoPipe : Descriptors.Pipe();
        var reports = outputs.Reports is null ? Descriptors.NoPipe : Descriptors.Pipe();
        var input = start.Input.IsEmpty ? Descriptors.NoPipe : Descriptors.Pipe();
        var filter = start.Filter.IsEmpty ? Descriptors.NoPipe : Descriptors.Pipe();
        var lifeline = start.HasLifeline ? Descriptors.Pipe() : Descriptors.NoPipe;
        try
        {
            var call = new SpawnCall
            {
                Program = start.HasLifeline ? Shell : start.Program,
                Arguments = start.HasLifeline
                    ? ["tarn-gate", "-c", LifelineScript, "tarn-gate", start.Program, .. start.Arguments]
                    : [start.Program, .. start.Arguments],
                Variables = start.Variables,
                Folder = start.Folder,
                Input = start.Input.IsEmpty ? nowhere : input.Read,
                Output = write,
                SecondOutput = other.Write,
                Lifeline = lifeline.Read,
                Reports = reports.Write,
                Filter = filter.Read,
                Group = guard?.ProcessId ?? 0,
            };
            Write(filter.Write, start.Filter.Span);
            if (guard is null)
            {
                Write(input.Write, start.Input.Span);
            }

            var (id, ended) = FencedThread.Start(start, call);
            PreferInShortage(id);
            start.ControlGroup?.Add(id);
            Write(lifeline.Write, "\n"u8);
            if (guard is not null)
            {
                Write(input.Write, start.Input.Span);
            }

            return new ChildProcess(
                id, guard, [.. Pipes(pump, (read, outputs.Main), (other.Read, outputs.Second), (reports.Read, outputs.Reports))], ended, lifeline.Write);
        }
        catch
        {
            Descriptors.Close(read, other.Read, reports.Read, lifeline.Write);
            throw;
        }
        finally
        {
            Descriptors.Close(write, other.Write, reports.Write, lifeline.Read, input.Read, input.Write, filter.Read, filter.Write);
        }
    }

    private static IEnumerable<OutputPipe> Pipes(DescriptorPump pump, params (int Descriptor, OutputHandler? Handler)[] ends)
    {
        foreach (var (descriptor, handler) in ends)
        {
            if (handler is not null)
            {
                yield return new OutputPipe(descriptor, pump, handler);
            }
        }
    }

    private static unsafe void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (descriptor == Descriptors.None)
        {
            return;
        }

        fixed (byte* first = bytes)
        {
            _ = FenceCalls.Write(descriptor, first, bytes.Length);
        }
    }

    private void Watch(DescriptorPump pump)
    {
        OnExit(pump, Id, EndTree, status =>
        {
            _ended();
            Drain();
            _exited.TrySetResult(status);
        });
        if (_guard is { } guard)
        {
            OnExit(pump, guard.ProcessId, guard.Bury, _ => { });
        }
    }

    // The first process has ended, and its number is still its own.
    private void EndTree()
    {
        Kill();
        Volatile.Write(ref _isGone, true);
        Descriptors.Close(Interlocked.Exchange(ref _lifeline, Descriptors.None));
    }

    private static void OnExit(DescriptorPump pump, int processId, Action ending, Action<ExitStatus> exited)
    {
        var descriptor = Descriptors.Process(processId);
        pump.Add(descriptor, key =>
        {
            ending();
            var result = PosixSpawn.Wait(processId, out var status, PosixSpawn.WaitNoHang);
            if (result != 0)
            {
                pump.Remove(key, descriptor);
                _ = FenceCalls.Close(descriptor);
                exited(result > 0 ? ExitStatus.Of(status) : ExitStatus.Killed);
            }
        });
    }

    // When memory runs out, the kernel ends these processes before the server.
    private static void PreferInShortage(int processId)
    {
        try
        {
            File.WriteAllText(
                $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/oom_score_adj", BadnessOfChildren.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // the watch of memory remains
        }
    }
}
