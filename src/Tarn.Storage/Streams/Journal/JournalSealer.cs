using Tarn.Storage.Streams.Records;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// Ends a full file with its footer (D10): the dense index of what readers see of it, the state of all shards, calls and changes; cuts off the
/// room that was not needed; syncs; then memory keeps the slices instead of the frames.
/// </summary>
internal sealed class JournalSealer(JournalState state, uint seed)
{
    /// <summary>Seals. Returns false when the disk did not take it: the file stays readable, and the next start scans it.</summary>
    public bool TrySeal(SealJob job)
    {
        try
        {
            Seal(job);
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    private void Seal(SealJob job)
    {
        var index = new List<(JournalShard Shard, FrameEntry[] Frames)>();
        foreach (var shard in state.Shards.Values.OrderBy(shard => shard.Id.Value))
        {
            if (shard.RecentOf(job.File.Number) is { Length: > 0 } frames)
            {
                index.Add((shard, frames));
            }
        }

        var slices = new List<FooterWriter.PlacedSlice>();
        var payload = FooterWriter.Payload(job.Content, index, slices);
        var header = new FrameHeader
        {
            Kind = FrameKind.Footer,
            HeaderLength = FrameHeader.Bytes,
            StoredLength = payload.Length,
            Lsn = job.SyncedLsn,
            SyncedLsn = job.SyncedLsn,
            LastChangeLsn = job.Content.LastChangeLsn,
            Epoch = job.File.Epoch,
            PreviousCrc = job.ChainCrc,
            PayloadCrc = Crc32C.Compute(payload),
        };
        var frame = new byte[header.FrameLength];
        payload.CopyTo(frame, FrameHeader.Bytes);
        header.Write(frame, seed);

        var file = job.File.File;
        file.Truncate(job.DataEnd);
        file.Write(job.DataEnd, [frame, FooterWriter.Trailer(job.DataEnd, frame.Length)]);
        file.Sync();
        Publish(job, slices);
    }

    private void Publish(SealJob job, List<FooterWriter.PlacedSlice> slices)
    {
        var payloadAt = job.DataEnd + FrameHeader.Bytes;
        foreach (var slice in slices)
        {
            slice.Shard.Seal(new FileSlice
            {
                File = job.File,
                Position = payloadAt + slice.PayloadPosition,
                Length = slice.Length,
                Crc = slice.Crc,
                FirstOffset = slice.FirstOffset,
                EndOffset = slice.EndOffset,
                FirstTimeMs = slice.FirstTimeMs,
                LastTimeMs = slice.LastTimeMs,
            });
        }

        job.File.Changes = job.Content.Changes;
        job.File.LostChangeLsn = job.Content.LostChangeLsn;
        job.File.LastLsn = job.Content.LastLsn;
        job.File.Length = job.File.File.Length;
        job.File.Sealed = true;
    }
}
