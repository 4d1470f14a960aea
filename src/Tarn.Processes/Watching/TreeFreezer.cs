using Tarn.Processes.Native;

namespace Tarn.Processes.Watching;

/// <summary>Stops the processes of a tree, and lets them continue. The caller takes care that no two calls overlap.</summary>
public sealed class TreeFreezer
{
    private readonly List<int> _stopped = [];

    /// <summary>
    /// Stops the processes that still run. Processes that were forked meanwhile are not in the table: they are stopped by the next call.
    /// </summary>
    /// <returns>Whether none of them ran.</returns>
    public bool Freeze(ProcessTable table, IEnumerable<int> processes)
    {
        var running = processes.Where(table.IsRunning).ToList();
        foreach (var id in running)
        {
            if (PosixSpawn.Kill(id, PosixSpawn.SignalStop) == 0 && !_stopped.Contains(id))
            {
                _stopped.Add(id);
            }
        }

        return running.Count == 0;
    }

    /// <summary>Lets the processes continue that were stopped here.</summary>
    public void Thaw()
    {
        foreach (var id in _stopped)
        {
            _ = PosixSpawn.Kill(id, PosixSpawn.SignalContinue);
        }

        _stopped.Clear();
    }
}
