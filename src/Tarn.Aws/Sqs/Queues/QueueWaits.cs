using Tarn.Aws.Sqs.Model;

namespace Tarn.Aws.Sqs.Queues;

/// <summary>The real service's waiting times of 60 s: between two purges, and before a deleted queue's name is free.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html"/>
internal sealed class QueueWaits
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceName, DateTimeOffset> _deleted = [];
    private readonly Dictionary<ResourceName, DateTimeOffset> _purged = [];

    /// <summary>Notes a deletion.</summary>
    public void Deleted(in ResourceName queue, DateTimeOffset now)
    {
        lock (_lock)
        {
            Forget(_deleted, now);
            _deleted[queue] = now;
        }
    }

    /// <summary>Checks that the name of a new queue is free.</summary>
    /// <exception cref="AwsErrorException">QueueDeletedRecently.</exception>
    public void Create(in ResourceName queue, DateTimeOffset now)
    {
        lock (_lock)
        {
            Forget(_deleted, now);
            if (_deleted.ContainsKey(queue))
            {
                throw SqsErrors.QueueDeletedRecently("You must wait 60 seconds after deleting a queue before you can create another with the same name.");
            }
        }
    }

    /// <summary>Notes a purge.</summary>
    /// <exception cref="AwsErrorException">PurgeQueueInProgress.</exception>
    public void Purge(in ResourceName queue, DateTimeOffset now)
    {
        lock (_lock)
        {
            Forget(_purged, now);
            if (!_purged.TryAdd(queue, now))
            {
                throw SqsErrors.PurgeQueueInProgress($"Only one PurgeQueue operation on {queue.Name} is allowed every 60 seconds.");
            }
        }
    }

    private static void Forget(Dictionary<ResourceName, DateTimeOffset> noted, DateTimeOffset now)
    {
        foreach (var (name, time) in noted)
        {
            if (now - time >= Wait)
            {
                noted.Remove(name);
            }
        }
    }
}
