using System.Buffers.Binary;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>
/// The ids of deduplication of one queue or topic beyond its memory, in one range of rows for each minute. A minute whose ids are all over 5 minutes
/// old is removed at once. The owner's lock guards it.
/// </summary>
/// <param name="keptFor">How long ids are remembered.</param>
internal sealed class SpilledIds(SpillStore store, StreamId owner, TimeSpan keptFor)
{
    private const long SliceMs = 60_000;
    private const int SliceBytes = SpillStore.PrefixBytes + sizeof(long);

    private readonly long _keptMs = (long)keptFor.TotalMilliseconds;
    private readonly SortedSet<long> _slices = [];
    private readonly byte[] _prefix = SpillStore.Prefix(SpillKind.Ids, owner);

    /// <summary>Whether no more ids are taken.</summary>
    public bool HasFailed => store.HasFailed;

    /// <summary>The message of an id; null: none of the last 5 minutes.</summary>
    public SentBefore? Find(GroupKey key, long nowMs)
    {
        Span<byte> row = stackalloc byte[SliceBytes + GroupKey.Bytes];
        foreach (var slice in _slices.Reverse())
        {
            Key(row, slice, key);
            if (store.Get(row) is { } value && SpilledId.ReadSent(value) is var sent && sent.SentMs + _keptMs > nowMs)
            {
                return sent;
            }
        }

        return null;
    }

    /// <param name="many">Takes the row with others; null: it is written now.</param>
    /// <exception cref="Storage.TarnException">Unavailable: scratch cannot be written.</exception>
    public void Add(SpilledId id, SpillBatch? many = null)
    {
        Span<byte> item = stackalloc byte[SpilledId.Bytes];
        Span<byte> row = stackalloc byte[SliceBytes + GroupKey.Bytes];
        id.Write(item);
        Key(row, id.Sent.SentMs / SliceMs, id.Key);
        Put(many, row, item[GroupKey.Bytes..]);
        _slices.Add(id.Sent.SentMs / SliceMs);
    }

    /// <summary>Forgets the minutes that are over 5 minutes old.</summary>
    public void Forget(long nowMs)
    {
        Span<byte> from = stackalloc byte[SliceBytes + GroupKey.Bytes];
        Span<byte> before = stackalloc byte[SliceBytes + GroupKey.Bytes];
        while (_slices.Count > 0 && ((_slices.Min + 1) * SliceMs) + _keptMs <= nowMs)
        {
            var slice = _slices.Min;
            Key(from, slice, default);
            Key(before, slice + 1, default);
            store.Remove(from, before);
            _slices.Remove(slice);
        }
    }

    public void Clear()
    {
        if (_slices.Count > 0)
        {
            store.Remove(_prefix, Storage.Metadata.KeyRange.Successor(_prefix));
            _slices.Clear();
        }
    }

    private void Put(SpillBatch? many, ReadOnlySpan<byte> row, ReadOnlySpan<byte> value)
    {
        if (many is null)
        {
            store.Put(row, value);
        }
        else
        {
            many.Put(row, value);
        }
    }

    private void Key(Span<byte> row, long slice, GroupKey key)
    {
        _prefix.CopyTo(row);
        BinaryPrimitives.WriteInt64BigEndian(row[SpillStore.PrefixBytes..], slice);
        BinaryPrimitives.WriteUInt128BigEndian(row[SliceBytes..], key.Value);
    }
}
