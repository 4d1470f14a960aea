using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>
/// Rows of delayed messages and of ids of deduplication beyond the memory of queues and topics. The rows are only a cache: a start builds them
/// again from the log. It is opened at its first use, and any thread may use it.
/// </summary>
/// <param name="open">Opens empty rows. Blocks on the disk.</param>
/// <param name="runItems">Spilled items of a queue that one queue record holds.</param>
public sealed class SpillStore(Func<IRowStore> open, int runItems = 4_096) : IDisposable
{
    internal const int PrefixBytes = 1 + sizeof(long);

    private readonly Lock _gate = new();
    private readonly RowBatch _batch = new();
    private IRowStore? _rows;
    private volatile bool _hasFailed;

    /// <summary>Whether scratch cannot be written. It stays so until the next start.</summary>
    internal bool HasFailed => _hasFailed;

    internal int RunItems => runItems;

    internal static byte[] Prefix(SpillKind kind, StreamId owner)
    {
        var prefix = new byte[PrefixBytes];
        prefix[0] = (byte)kind;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(prefix.AsSpan(1), owner.Value);
        return prefix;
    }

    /// <exception cref="Storage.TarnException">Unavailable: scratch cannot be written. It stays so until the next start.</exception>
    internal void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            _batch.Clear();
            _batch.Put(key, value);
            Apply(_batch);
        }
    }

    /// <summary>Adds many rows.</summary>
    internal SpillBatch Many() => new(Apply);

    /// <summary>
    /// Removes the rows from a key (included) to another (excluded), which the caller reads no more. When scratch cannot be written, they stay until
    /// the next start.
    /// </summary>
    internal void Remove(ReadOnlySpan<byte> from, ReadOnlySpan<byte> before)
    {
        lock (_gate)
        {
            if (_rows is null)
            {
                return;
            }

            _batch.Clear();
            _batch.DeleteRange(from, before);
            try
            {
                _rows.Apply(_batch);
            }
            catch (TarnException)
            {
                _hasFailed = true;
            }
        }
    }

    internal byte[]? Get(ReadOnlySpan<byte> key) => Volatile.Read(ref _rows)?.Get(key);

    /// <summary>Reads rows in the order of their keys, until the action returns false.</summary>
    internal void Read(KeyRange range, RowAction action)
    {
        if (Volatile.Read(ref _rows) is not { } rows)
        {
            return;
        }

        using var snapshot = rows.Snapshot();
        using var cursor = snapshot.Read(range, isForward: true);
        while (cursor.MoveNext() && action(cursor.Key, cursor.Value.Span))
        {
        }
    }

    private void Apply(RowBatch batch)
    {
        lock (_gate)
        {
            if (_hasFailed)
            {
                throw new TarnException(ErrorKind.Unavailable, "Scratch cannot be written: queues and topics spill nothing until the next start.");
            }

            try
            {
                _rows ??= open();
                _rows.Apply(batch);
            }
            catch (TarnException)
            {
                _hasFailed = true;
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _rows?.Dispose();
            _rows = null;
        }
    }

    internal delegate bool RowAction(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
}
