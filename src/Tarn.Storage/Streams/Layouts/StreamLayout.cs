using System.Diagnostics.CodeAnalysis;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>A stream with its shards at one moment: immutable.</summary>
public sealed class StreamLayout
{
    private static readonly TaskCompletionSource Done = Completed();
    private readonly UInt128[] _starts;
    private readonly UInt128[] _ends;
    private TaskCompletionSource? _replaced;

    internal StreamLayout(StreamDescription stream, IEnumerable<ShardDescription> shards)
    {
        Stream = stream;
        Shards = [.. shards.OrderBy(shard => shard.Ordinal)];
        Open = [.. Shards.Where(shard => shard.Closed is null).OrderBy(shard => shard.Hashes.From)];
        _starts = [.. Open.Select(shard => shard.Hashes.From)];
        _ends = [.. Open.Select(shard => shard.Hashes.To)];
    }

    public StreamDescription Stream { get; }

    /// <summary>Every shard that has a row, by ordinal.</summary>
    public IReadOnlyList<ShardDescription> Shards { get; }

    /// <summary>The shards that take records, by hash.</summary>
    public IReadOnlyList<ShardDescription> Open { get; }

    /// <summary>The index in <see cref="Open"/> of the shard that takes this hash.</summary>
    public int Route(UInt128 hash)
    {
        // Ranges usually have one size: then the hash itself gives the index, unless it is next to an end.
        var place = (int)Math.BigMul((ulong)(hash >> 64), (ulong)_starts.Length, out _);
        if (_starts[place] > hash || (place + 1 < _starts.Length && _starts[place + 1] <= hash))
        {
            place = Array.BinarySearch(_starts, hash);
            place = place >= 0 ? place : ~place - 1;
        }

        Invariant.Check(place >= 0 && hash <= _ends[place]);
        return place;
    }

    /// <summary>Finds the shard of that incarnation.</summary>
    public bool TryFind(ShardId id, [NotNullWhen(true)] out ShardDescription? shard)
    {
        shard = Shards.FirstOrDefault(candidate => candidate.Id == id);
        return shard is not null;
    }

    /// <summary>Finds the shard of that number within the stream.</summary>
    public bool TryFind(int ordinal, [NotNullWhen(true)] out ShardDescription? shard)
    {
        shard = Shards.FirstOrDefault(candidate => candidate.Ordinal == ordinal);
        return shard is not null;
    }

    /// <summary>
    /// Completes when another layout has replaced this one, or when the stream is gone. An append waits for it when it
    /// was ordered after a close that the rows do not show yet: D9 (one commit for rows and records).
    /// </summary>
    public Task WaitUntilReplaced()
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _replaced, made, null) ?? made).Task;
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    /// <summary>Marks the layout as replaced: the directory shows another one from now on.</summary>
    internal void MarkReplaced()
    {
        if (Interlocked.CompareExchange(ref _replaced, Done, null) is { } waiting)
        {
            waiting.TrySetResult();
        }
    }
}
