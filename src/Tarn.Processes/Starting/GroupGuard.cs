using Tarn.Processes.Native;

namespace Tarn.Processes.Starting;

/// <summary>
/// A tiny process that leads a process group and waits for the end of the server, however it ends. Then it kills the
/// group.
/// </summary>
internal sealed class GroupGuard
{
    private const string Script = "read -r end; kill -s KILL 0";

    private readonly Lock _gate = new();
    private readonly int _lifeline;
    private bool _isGone;

    private GroupGuard(int processId, int lifeline) => (ProcessId, _lifeline) = (processId, lifeline);

    /// <summary>The guard's process, and the id of its group.</summary>
    public int ProcessId { get; }

    /// <exception cref="IOException">It cannot be started.</exception>
    public static GroupGuard Start(int nowhere)
    {
        var (read, write) = Descriptors.Pipe();
        try
        {
            var id = new SpawnCall { Program = ChildProcess.Shell, Arguments = ["tarn-guard", "-c", Script], Input = read, Output = nowhere }.Run();
            return new GroupGuard(id, write);
        }
        catch
        {
            _ = FenceCalls.Close(write);
            throw;
        }
        finally
        {
            _ = FenceCalls.Close(read);
        }
    }

    /// <summary>Kills the group, at once and with all its processes: a fork in progress fails.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (!_isGone)
            {
                _ = PosixSpawn.Kill(-ProcessId, PosixSpawn.SignalKill);
            }
        }
    }

    /// <summary>
    /// Kills the rest of the group before the guard's number is given back. From then on, another group may get it.
    /// </summary>
    public void Bury()
    {
        Kill();
        lock (_gate)
        {
            if (!_isGone)
            {
                _isGone = true;
                _ = FenceCalls.Close(_lifeline);
            }
        }
    }
}
