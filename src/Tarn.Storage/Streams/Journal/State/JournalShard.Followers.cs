namespace Tarn.Storage.Streams.Journal.State;

/// <content>The followers of the shard's end.</content>
internal sealed partial class JournalShard
{
    // Replaced as a whole: the writer reads it without the gate.
    private volatile ShardEnds[] _followers = [];

    public void Follow(ShardEnds ends)
    {
        lock (_gate)
        {
            _followers = [.. _followers, ends];
        }
    }

    public void Leave(ShardEnds ends)
    {
        lock (_gate)
        {
            _followers = [.. _followers.Where(one => one != ends)];
        }
    }

    // Call outside the gate.
    private void Published(List<TaskCompletionSource>? ready)
    {
        ShardWaiters.Complete(ready);
        foreach (var follower in _followers)
        {
            follower.Moved(Id);
        }
    }
}
