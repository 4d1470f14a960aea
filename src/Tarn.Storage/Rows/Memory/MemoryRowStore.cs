using System.Collections.Immutable;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Rows.Memory;

/// <summary>
/// The in-memory twin: <see cref="Crash"/> loses the batches that no flush covered, or some of them. Each state of the map shares the unchanged
/// parts of the state before.
/// </summary>
public sealed class MemoryRowStore : IRowStore
{
    internal static readonly ImmutableSortedSet<Row> NoRows = ImmutableSortedSet<Row>.Empty.WithComparer(KeyOrder.Instance);

    // A state per batch since the last flush: a crash leaves one of them.
    private readonly List<ImmutableSortedSet<Row>> _unflushed = [];
    private readonly Lock _gate = new();
    private ImmutableSortedSet<Row> _flushed = NoRows;
    private ImmutableSortedSet<Row> _rows = NoRows;
    private (ImmutableSortedSet<Row> Rows, byte[] Note)? _checkpoint;
    private string? _failure;

    /// <inheritdoc/>
    public RowStoreState State => new(0, _rows.Sum(row => (long)row.Key.Length + row.Value.Length), _failure);

    /// <summary>The note of the newest copy; null: there is no copy.</summary>
    public byte[]? CheckpointNote => _checkpoint?.Note;

    /// <summary>The next flush fails, and the store refuses batches until a crash.</summary>
    public bool FailsNextFlush { get; set; }

    /// <inheritdoc/>
    public void Apply(RowBatch batch)
    {
        lock (_gate)
        {
            ThrowIfFailed();
            var rows = _rows.ToBuilder();
            for (var changes = batch.Read(); changes.MoveNext();)
            {
                Apply(rows, changes.Kind, changes.Key.ToArray(), changes.Value);
            }

            _rows = rows.ToImmutable();
            _unflushed.Add(_rows);
        }
    }

    /// <inheritdoc/>
    public bool TryApply(RowBatch batch)
    {
        Apply(batch);
        return true;
    }

    /// <inheritdoc/>
    public byte[]? Get(ReadOnlySpan<byte> key) => Find(_rows, key);

    /// <inheritdoc/>
    public RowSnapshot Snapshot() => new MemoryRowSnapshot(_rows);

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_gate)
        {
            ThrowIfFailed();
            if (FailsNextFlush)
            {
                FailsNextFlush = false;
                _failure = "a flush failed";
                ThrowIfFailed();
            }

            _flushed = _rows;
            _unflushed.Clear();
        }
    }

    /// <inheritdoc/>
    public void Checkpoint(ReadOnlySpan<byte> note)
    {
        lock (_gate)
        {
            Flush();
            _checkpoint = (_rows, note.ToArray());
        }
    }

    /// <inheritdoc/>
    public RowIngest Ingest() => new MemoryRowIngest(rows =>
    {
        lock (_gate)
        {
            ThrowIfFailed();
            var changed = _rows.ToBuilder();
            foreach (var row in rows)
            {
                changed.Remove(row);
                changed.Add(row);
            }

            _rows = _flushed = changed.ToImmutable();
            _unflushed.Clear();
        }
    });

    /// <summary>The process ends without warning, and the store opens again.</summary>
    /// <param name="kept">The number of batches since the last flush that the disk has; the later ones are lost.</param>
    public void Crash(int kept)
    {
        lock (_gate)
        {
            _rows = kept > 0 && _unflushed.Count > 0 ? _unflushed[Math.Min(kept, _unflushed.Count) - 1] : _flushed;
            _flushed = _rows;
            _unflushed.Clear();
            _failure = null;
        }
    }

    /// <summary>The store's files do not open: the newest copy replaces them, or nothing does.</summary>
    public void LoseFiles()
    {
        lock (_gate)
        {
            _rows = _flushed = _checkpoint?.Rows ?? NoRows;
            _unflushed.Clear();
            _failure = null;
        }
    }

    /// <summary>Files and copies are gone.</summary>
    public void LoseAll()
    {
        _checkpoint = null;
        LoseFiles();
    }

    /// <summary>Flushes, as a clean stop does; the twin stays usable, for the next start.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _flushed = _failure is null ? _rows : _flushed;
            _unflushed.Clear();
        }
    }

    internal static byte[]? Find(ImmutableSortedSet<Row> rows, ReadOnlySpan<byte> key)
    {
        var index = rows.IndexOf(new Row(key.ToArray(), default));
        return index < 0 ? null : rows[index].Value.ToArray();
    }

    internal static int Place(ImmutableSortedSet<Row> rows, ReadOnlyMemory<byte> key)
    {
        var index = rows.IndexOf(new Row(key, default));
        return index < 0 ? ~index : index;
    }

    private static void Apply(ImmutableSortedSet<Row>.Builder rows, RowBatchKind kind, byte[] key, ReadOnlySpan<byte> value)
    {
        if (kind == RowBatchKind.DeleteRange)
        {
            var all = rows.ToImmutable();
            for (var (at, end) = (Place(all, key), Place(all, value.ToArray())); at < end; at++)
            {
                rows.Remove(all[at]);
            }

            return;
        }

        rows.Remove(new Row(key, default));
        if (kind == RowBatchKind.Put)
        {
            rows.Add(new Row(key, value.ToArray()));
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The rows take no changes until they are opened again: {_failure}.");
        }
    }

    private sealed class KeyOrder : IComparer<Row>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(Row left, Row right) => left.Key.Span.SequenceCompareTo(right.Key.Span);
    }
}
