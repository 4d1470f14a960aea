using Tarn.Storage.Disk;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Makes the names in folders durable. Threads that wait for the same folder share one sync: one that begins after they
/// asked covers them all.
/// </summary>
internal sealed class FolderSyncs(IDisk disk)
{
    private readonly Dictionary<string, Turn> _turns = [];

    /// <summary>Returns when a sync of the folder that began after this call has ended. Blocks.</summary>
    /// <exception cref="TarnException">DiskFailed.</exception>
    public void Sync(string folder)
    {
        Turn turn;
        var leads = false;
        lock (_turns)
        {
            if (!_turns.TryGetValue(folder, out turn!))
            {
                _turns[folder] = turn = new Turn();
                leads = true;
            }
            else if (turn.Next is { } next)
            {
                turn = next;
            }
            else
            {
                // The running sync began before this call: the next one counts.
                turn = turn.Next = new Turn { Before = turn };
                leads = true;
            }
        }

        if (leads)
        {
            Lead(folder, turn);
        }

        turn.Outcome.Task.GetAwaiter().GetResult();
    }

    private void Lead(string folder, Turn turn)
    {
        if (turn.Before is { } before)
        {
            // Its failure is its own.
            before.Ended.Task.GetAwaiter().GetResult();
        }

        lock (_turns)
        {
            // From now on later callers wait for another sync.
            _turns[folder] = turn;
            turn.Before = null;
        }

        try
        {
            disk.SyncFolder(folder);
            turn.Outcome.SetResult();
        }
        catch (Exception failure)
        {
            turn.Outcome.SetException(failure);
        }

        lock (_turns)
        {
            if (turn.Next is null)
            {
                _turns.Remove(folder);
            }
        }

        turn.Ended.SetResult();
    }

    private sealed class Turn
    {
        public Turn? Before { get; set; }

        public Turn? Next { get; set; }

        public TaskCompletionSource Outcome { get; } = new();

        public TaskCompletionSource Ended { get; } = new();
    }
}
