using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>
/// The delayed messages of one standard queue beyond its memory, by the ends of their delays. The head of the queue has passed them. They are taken in
/// the order of their rows, so one position shows which ones were taken. The queue's lock guards it. Memory: 256 messages, and a number for each second.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html"/>
internal sealed class SpilledDelays(SpillStore store, StreamId owner)
{
    private const int WindowMax = 256;
    private const int TakenKept = 16_384;
    private const int PlaceBytes = 2 * sizeof(long);

    private readonly byte[] _prefix = SpillStore.Prefix(SpillKind.Delays, owner);
    private readonly Queue<SpilledMessage> _window = new();
    private readonly SortedDictionary<long, int> _seconds = [];
    private SpillPosition _loaded = SpillPosition.Start;
    private long _nextMs = long.MaxValue;
    private long _due;
    private long _delayed;
    private int _takenRows;

    /// <summary>The messages whose delays run, to the second.</summary>
    public long Delayed => _delayed;

    /// <summary>The messages whose delays have ended, to the second.</summary>
    public long Due => _due;

    public bool IsEmpty => _due + _delayed == 0;

    /// <summary>The position of the last message that was taken.</summary>
    public SpillPosition Taken { get; private set; } = SpillPosition.Start;

    /// <summary>The end of the earliest delay that was not seen to have ended; null: none runs.</summary>
    public long? NextMs => _nextMs == long.MaxValue ? null : _nextMs;

    /// <summary>Continues after the messages that an earlier process took.</summary>
    public void Resume(SpillPosition taken) => (Taken, _loaded) = (taken, taken);

    /// <summary>Adds a message that the head passes.</summary>
    /// <param name="many">Takes the row with others; null: it is written now.</param>
    /// <returns>The message as it is stored.</returns>
    /// <exception cref="Storage.TarnException">Unavailable: scratch cannot be written.</exception>
    public SpilledMessage Add(SpilledMessage message, SpillBatch? many = null)
    {
        // The clock may have gone back. A row before the ones that were read would be missed.
        var stored = _loaded.IsBefore(message) ? message : message with { VisibleAtMs = _loaded.VisibleAtMs + 1 };
        Span<byte> item = stackalloc byte[SpilledMessage.Bytes];
        Span<byte> key = stackalloc byte[SpillStore.PrefixBytes + PlaceBytes];
        stored.Write(item);
        _prefix.CopyTo(key);
        item[..PlaceBytes].CopyTo(key[SpillStore.PrefixBytes..]);
        if (many is null)
        {
            store.Put(key, item);
        }
        else
        {
            many.Put(key, item);
        }

        var second = SecondOf(stored);
        _seconds[second] = _seconds.GetValueOrDefault(second) + 1;
        _delayed++;
        _nextMs = Math.Min(_nextMs, stored.VisibleAtMs);
        return stored;
    }

    /// <summary>Ends delays. True: messages became visible.</summary>
    public bool Wake(long nowMs)
    {
        var hasMore = false;
        while (_seconds.Count > 0 && _seconds.First() is var (second, count) && second * 1_000 <= nowMs)
        {
            _seconds.Remove(second);
            (_due, _delayed, hasMore) = (_due + count, _delayed - count, true);
        }

        return (_nextMs <= nowMs && _window.Count == 0 && Load(nowMs)) || hasMore;
    }

    /// <summary>The first message whose delay has ended; null: none has.</summary>
    public SpilledMessage? First(long nowMs) =>
        _window.TryPeek(out var first) || (_nextMs <= nowMs && Load(nowMs) && _window.TryPeek(out first)) ? first : null;

    /// <summary>Takes the message that <see cref="First"/> returned.</summary>
    public void Take()
    {
        var taken = _window.Dequeue();
        Taken = SpillPosition.Of(taken);
        var second = SecondOf(taken);
        if (_seconds.TryGetValue(second, out var count))
        {
            _seconds[second] = count - 1;
            _delayed--;
        }
        else
        {
            _due--;
        }

        if (++_takenRows >= TakenKept)
        {
            store.Remove(_prefix, KeyAfter(Taken));
            _takenRows = 0;
        }
    }

    /// <summary>Removes all messages.</summary>
    public void Clear()
    {
        if (!IsEmpty || _takenRows > 0)
        {
            store.Remove(_prefix, KeyRange.Successor(_prefix));
        }

        _window.Clear();
        _seconds.Clear();
        (_due, _delayed, _takenRows, _nextMs) = (0, 0, 0, long.MaxValue);
    }

    private static long SecondOf(in SpilledMessage message) => (message.VisibleAtMs + 999) / 1_000;

    // True: the window has messages.
    private bool Load(long nowMs)
    {
        _nextMs = long.MaxValue;
        store.Read(new KeyRange(KeyAfter(_loaded), KeyRange.Successor(_prefix)), (_, value) =>
        {
            var message = SpilledMessage.Read(value);
            if (message.VisibleAtMs > nowMs || _window.Count == WindowMax)
            {
                _nextMs = message.VisibleAtMs;
                return false;
            }

            _window.Enqueue(message);
            _loaded = SpillPosition.Of(message);
            return true;
        });
        return _window.Count > 0;
    }

    // The first key that is greater than that of a position.
    private byte[] KeyAfter(SpillPosition place)
    {
        var key = new byte[SpillStore.PrefixBytes + PlaceBytes + 1];
        _prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(SpillStore.PrefixBytes), place.VisibleAtMs);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(SpillStore.PrefixBytes + sizeof(long)), place.Order);
        return key;
    }
}
