using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <content>
/// Applies the frames of a file without a readable footer. Frames of the tail change the state; frames of an earlier
/// file rebuild its index.
/// </content>
internal sealed partial class JournalRecovery
{
    private void ApplyScan(JournalFileName name, JournalScan scan, bool isTail)
    {
        if (scan.Items.Count == 0)
        {
            return;
        }

        var file = new JournalFile(files.ToDelete, name.Number, scan.Epoch ?? 0, name.File) { Length = name.File.Length };
        _kept.Add(file);
        var content = new FooterContent { LastChangeLsn = isTail ? _newestChangeLsn : Before(name.Number)?.LastChangeLsn ?? 0 };
        _footers.Add(name.Number, content);
        foreach (var item in scan.Items)
        {
            if (item.IsFrame)
            {
                ApplyFrame(file, content, scan, item, isTail);
            }
            else
            {
                _unreadableBytes += item.Length;
                Report.Damaged($"{name.File.Path}: {item.Length} bytes at {item.Position} cannot be read; records there are lost.");
            }
        }

        var last = scan.Items[^1];
        var framesEnd = last.Position + last.Length;
        content.DataEnd = JournalFormat.AlignGroup(framesEnd);
        content.LastHeaderCrc = scan.Items.FindLast(item => item.IsFrame).Header.Crc;
        if (isTail)
        {
            _newestLsn = Math.Max(_newestLsn, content.LastLsn);
            _chainCrc = content.LastHeaderCrc;
            _end = (name.Number, content.DataEnd, framesEnd);
            Report.BytesCut += Math.Max(0, scan.LastUsed - content.DataEnd);
        }

        file.Changes = content.Changes;
        file.LostChangeLsn = content.LostChangeLsn;
        file.LastLsn = content.LastLsn;
    }

    private void ApplyFrame(JournalFile file, FooterContent content, JournalScan scan, in JournalScan.Found item, bool isTail)
    {
        var header = item.Header;
        if (header.LastChangeLsn > content.LastChangeLsn)
        {
            content.LostChangeLsn = content.LastChangeLsn = header.LastChangeLsn;
            _changeLost |= isTail;
        }

        if (!item.PayloadHolds)
        {
            Report.Damaged($"{file.File.Path}: the {header.Kind} frame at {item.Position}, {item.Length} bytes, is damaged.");
        }

        content.LastLsn = Math.Max(content.LastLsn, header.Lsn);
        if (header.Kind == FrameKind.Records)
        {
            ApplyRecords(file, content, scan, item, isTail);
        }
        else if (header.Kind == FrameKind.Change)
        {
            content.Changes.Add((header.Lsn, item.Position));
            content.LastChangeLsn = header.Lsn;
            if (!item.PayloadHolds)
            {
                content.LostChangeLsn = header.Lsn;
                _changeLost |= isTail;
            }
            else if (isTail)
            {
                _shards.Apply(scan.Bytes.Slice((int)item.Position + header.HeaderLength, header.StoredLength));
            }
        }

        _newestChangeLsn = Math.Max(_newestChangeLsn, content.LastChangeLsn);
    }

    private void ApplyRecords(JournalFile file, FooterContent content, JournalScan scan, in JournalScan.Found item, bool isTail)
    {
        var header = item.Header;
        var id = new ShardId(header.Shard);
        if (!_shards.Contains(id))
        {
            if (!_changeLost || !isTail)
            {
                return; // of a deleted stream
            }

            // The change that opened the shard may be the lost one; these records prove that the shard exists.
            _shards.Add(new FooterContent.ShardState(header.Stream, header.Shard, 0, 0, 0, false));
        }

        state.Shards[id].RestoreFrame(new FrameEntry(
            file.Number, item.Position, header.FrameLength, header.BaseOffset, header.OffsetsCovered, header.ArrivalTimeMs));
        var bytes = scan.Bytes.Span.Slice((int)item.Position, header.HeaderLength);
        if (CallExtension.TryRead(bytes, out var call, out _, out _) && _lastCall != (call, file.Number, header.PreviousCrc))
        {
            content.Calls.Add((call, item.Position));
            _calls.Add((call, file.Number, item.Position));
        }

        _lastCall = (header.Flags & FrameFlags.GroupEnd) == 0 ? (call, file.Number, header.Crc) : default;

        if (isTail)
        {
            content.LastArrivalMs = _lastArrivalMs = Math.Max(_lastArrivalMs, header.ArrivalTimeMs);
            _shards.Advance(id, header);
        }
    }
}
