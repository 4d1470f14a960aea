using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>
/// Waits for records of an application's shards, and for new shards. A reader looks, reads, and waits: whatever comes after the look ends the wait.
/// </summary>
internal sealed class InputWait(IStreamLog log, StreamDirectory streams, IReadOnlyList<RunSource> sources) : IDisposable
{
    private readonly ShardEnds _ends = log.FollowEnds();
    private readonly HashSet<ShardId> _followed = [];
    private readonly List<ShardId> _moved = [];
    private readonly List<Task> _replaced = [];

    /// <summary>Follows the shards that are open now.</summary>
    public void Look(NumberedShards book)
    {
        _moved.Clear();
        _ends.Take(_moved);
        _replaced.Clear();
        foreach (var source in sources)
        {
            if (streams.Find(source.Stream) is { } layout)
            {
                _replaced.Add(layout.WaitUntilReplaced());
            }
        }

        foreach (var shard in book.Shards.Append(book.Ticks))
        {
            if (shard.IsClosed ? _followed.Remove(shard.Id) : log.Describe(shard.Id) is not null && _followed.Add(shard.Id))
            {
                Follow(shard);
            }
        }
    }

    /// <summary>Completes when there may be more.</summary>
    public async Task Wait(CancellationToken cancellationToken) => await Task.WhenAny([_ends.Wait(cancellationToken), .. _replaced]);

    /// <inheritdoc/>
    public void Dispose() => _ends.Dispose();

    private void Follow(InputShard shard)
    {
        if (shard.IsClosed)
        {
            _ends.Remove(shard.Id);
            return;
        }

        try
        {
            _ends.Add(shard.Id);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            _followed.Remove(shard.Id);
        }
    }
}
