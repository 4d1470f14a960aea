using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>
/// Ends a full file with its footer: the dense index of the frames that readers see, the state of all shards, calls and
/// changes. See D10 (sealed files end with an index). It cuts off the unused space and syncs. Memory then holds the
/// slices instead of the frames.
/// </summary>
internal sealed class JournalSealer(JournalState state, uint seed)
{
    /// <summary>
    /// Seals the file. Returns false when the disk refused it, or when an earlier write failed: the index then stays in
    /// memory, and the next start scans the file. See D2 (a failed sync poisons its file).
    /// </summary>
    public bool TrySeal(SealJob job)
    {
        var index = IndexOf(job.File);
        try
        {
            if (!job.File.File.IsPoisoned)
            {
                Seal(job, index);
                return true;
            }
        }
        catch (TarnException)
        {
        }

        Leave(job, index);
        return false;
    }

    // The bytes after the end of data are invalid, and so are their changes. The valid records move and are freed as
    // those of a sealed file: D16 (archiving repeats without doubles).
    private static void Leave(SealJob job, List<(JournalShard Shard, FrameEntry[] Frames)> index)
    {
        foreach (var (shard, frames) in index)
        {
            shard.Seal(InMemory(job.File, shard.Id, frames));
        }

        job.File.Changes = [.. job.Content.Changes.Where(change => change.Position < job.DataEnd)];
        try
        {
            // Cuts the unused space, and half a footer: it would look like lost records.
            job.File.File.Truncate(job.DataEnd);
            job.File.Length = job.DataEnd;
        }
        catch (TarnException)
        {
        }

        job.File.IsWithoutFooter = true;
    }

    // Only memory holds the slice then.
    private static FileSlice InMemory(JournalFile file, ShardId shard, FrameEntry[] frames)
    {
        var slice = SliceCodec.Encode(frames);
        file.IndexInMemory[shard] = slice;
        return new FileSlice(file, SliceEntry.Of(shard, position: 0, slice, frames));
    }

    private List<(JournalShard Shard, FrameEntry[] Frames)> IndexOf(JournalFile file)
    {
        var index = new List<(JournalShard Shard, FrameEntry[] Frames)>();
        foreach (var shard in state.Shards.Values.OrderBy(shard => shard.Id.Value))
        {
            if (shard.RecentOf(file.Number) is { Length: > 0 } frames)
            {
                index.Add((shard, frames));
            }
        }

        return index;
    }

    private void Seal(SealJob job, List<(JournalShard Shard, FrameEntry[] Frames)> index)
    {
        var slices = new List<SliceEntry>();
        var payload = FooterWriter.Payload(job.Content, index.ConvertAll(part => (part.Shard.Id, part.Frames)), slices);
        var header = new FrameHeader
        {
            Lsn = job.SyncedLsn,
            SyncedLsn = job.SyncedLsn,
            LastChangeLsn = job.Content.LastChangeLsn,
            Epoch = job.File.Epoch,
            PreviousCrc = job.ChainCrc,
        };
        var frame = FooterWriter.Frame(header, payload, seed);

        var file = job.File.File;
        file.Truncate(job.DataEnd);
        file.Write(job.DataEnd, [frame, FooterWriter.Trailer(job.DataEnd, frame.Length)]);
        file.Sync();
        Publish(job, index, slices);
    }

    private static void Publish(SealJob job, List<(JournalShard Shard, FrameEntry[] Frames)> index, List<SliceEntry> slices)
    {
        var payloadAt = job.DataEnd + FrameHeader.Bytes;
        for (var i = 0; i < slices.Count; i++)
        {
            index[i].Shard.Seal(new FileSlice(job.File, slices[i].MovedBy(payloadAt)));
        }

        job.File.Changes = job.Content.Changes;
        job.File.LostChangeLsn = job.Content.LostChangeLsn;
        job.File.LastLsn = job.Content.LastLsn;
        job.File.Length = job.File.File.Length;
        job.File.Sealed = true;
    }
}
