using System.Buffers.Binary;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Snapshots;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Writes the state of a queue into its shard of queue records, so that a start reads little. Then it frees the records that no start needs. Two
/// snapshots are stored, in case the newest is damaged.
/// </summary>
internal sealed class QueueSnapshots
{
    /// <summary>Bytes of the fields of a part: the number of the part, the number of parts, the snapshot's id.</summary>
    public const int PartBytes = (2 * sizeof(int)) + sizeof(long);

    private const int ChunkBytes = 512 << 10;
    private const int AppendBytesMax = 4 << 20;

    private readonly QueueCore _core;
    private readonly SpillWriter _spill;
    private readonly Lock _lock = new();
    private SnapshotNeeds? _before;
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _isFinishing;

    public QueueSnapshots(QueueCore core)
    {
        _core = core;
        _spill = new SpillWriter(core);
        core.SnapshotDue = () => Begin(isWhole: true);
        core.RunDue = () =>
        {
            Begin(isWhole: false);
            return _writing;
        };
    }

    /// <summary>Writes a snapshot, if something was written since the last one. It is the last write: later ones are refused.</summary>
    public async Task Finish()
    {
        Task before;
        lock (_lock)
        {
            _isFinishing = true;
            before = _writing;
        }

        await before;
        if (_core.StartCount())
        {
            await Write();
        }
    }

    /// <summary>Writes a snapshot that has messages to write off, or waits for the one that is being written. A failed one is repeated later.</summary>
    public Task WriteOff()
    {
        Begin(isWhole: true);
        return _writing;
    }

    private void Begin(bool isWhole)
    {
        lock (_lock)
        {
            if (!_isWriting && !_isFinishing)
            {
                _isWriting = true;
                if (isWhole)
                {
                    _core.StartCount();
                }

                _writing = Task.Run(() => WriteQuietly(isWhole));
            }
        }
    }

    // A snapshot that fails is tried again later: the log has all that it would hold.
    private async Task WriteQuietly(bool isWhole)
    {
        try
        {
            await (isWhole ? Write() : _spill.Write(isLast: false));
        }
        catch (Tarn.Storage.TarnException)
        {
        }
        finally
        {
            lock (_lock)
            {
                _isWriting = false;
            }
        }
    }

    private async Task Write()
    {
        await _spill.Write(isLast: true);
        var (bytes, needs, losses) = await Capture();
        try
        {
            await Write(bytes, needs, losses);
        }
        catch
        {
            lock (_core.Gate)
            {
                _core.Losses.GiveBack(losses);
            }

            throw;
        }
    }

    private async Task Write(ReadOnlyMemory<byte> bytes, SnapshotNeeds needs, QueueLosses.Pending losses)
    {
        var id = _core.Parts.NowMs;
        var parts = Math.Max(1, (bytes.Length + ChunkBytes - 1) / ChunkBytes);
        var first = -1L;
        for (var part = 0; part < parts;)
        {
            using var batch = new RecordBatchWriter();
            batch.Begin(id, Math.Min(bytes.Length, AppendBytesMax) + 1_024);
            for (var room = AppendBytesMax; room > 0 && part < parts; part++, room -= ChunkBytes)
            {
                batch.Append(default, Part(bytes, part, parts, id));
            }

            var outcome = await _core.Append([_core.MarksOf(batch)], CallKey.None, 0);
            first = first < 0 ? outcome.Shards.Span[0].BaseOffset : first;
        }

        await _core.Parts.Store.Commit(
            async transaction =>
            {
                if (_core.Parts.RulesOf(_core.Shards.Stream) is { } rules)
                {
                    await losses.Write(transaction, _core.Parts.ArnOf(_core.Shards.Stream), rules, id);
                }

                return await QueueSnapshotRow.Add(transaction, _core.Shards.Stream, first);
            },
            CancellationToken.None);
        Free(needs with { Marks = Math.Min(needs.Marks, first) });
    }

    private async Task<(ReadOnlyMemory<byte> Bytes, SnapshotNeeds Needs, QueueLosses.Pending Losses)> Capture()
    {
        await _core.Appends.Close();
        try
        {
            lock (_core.Gate)
            {
                var from = new SnapshotStart(EndOf(_core.Shards.Marks), EndOf(_core.Shards.Messages));
                var state = _core.State;
                return (SnapshotCodec.Write(state, from), new SnapshotNeeds(
                    Math.Min(from.Marks, state.Spill?.LowestMark ?? from.Marks), Math.Min(from.Messages, state.Head),
                    Math.Min(from.Messages, state.LowestPlace)), _core.Losses.Take());
            }
        }
        finally
        {
            _core.Appends.Open();
        }
    }

    // A start from the older snapshot reads from that one's ends on, and its messages that are still there.
    private void Free(SnapshotNeeds now)
    {
        if (_before is { } before)
        {
            var (stream, messages, marks) = (_core.Shards.Stream, _core.Shards.Messages, _core.Shards.Marks);
            _core.Parts.Trim(stream, messages, Math.Min(before.Messages, now.LowestPlace));
            _core.Parts.Trim(stream, marks, before.Marks);
        }

        _before = now;
    }

    private long EndOf(ShardId shard) => _core.Parts.Log.Describe(shard) is { } bounds ? bounds.StableEnd : throw QueueCore.Missing();

    private static byte[] Part(ReadOnlyMemory<byte> bytes, int part, int parts, long id)
    {
        var content = bytes.Slice(part * ChunkBytes, Math.Min(ChunkBytes, bytes.Length - (part * ChunkBytes)));
        var mark = QueueRecordWriter.Begin(QueueRecordKind.Snapshot, 1, PartBytes + content.Length);
        BinaryPrimitives.WriteInt32BigEndian(mark.AsSpan(QueueRecordWriter.HeadBytes), part);
        BinaryPrimitives.WriteInt32BigEndian(mark.AsSpan(QueueRecordWriter.HeadBytes + sizeof(int)), parts);
        BinaryPrimitives.WriteInt64BigEndian(mark.AsSpan(QueueRecordWriter.HeadBytes + (2 * sizeof(int))), id);
        content.Span.CopyTo(mark.AsSpan(QueueRecordWriter.HeadBytes + PartBytes));
        return mark;
    }

    /// <summary>The offsets that a start from a snapshot reads.</summary>
    /// <param name="Marks">Queue records from this offset on.</param>
    /// <param name="Messages">Messages from this offset on.</param>
    /// <param name="LowestPlace">Single messages from this offset on.</param>
    private sealed record SnapshotNeeds(long Marks, long Messages, long LowestPlace);
}
