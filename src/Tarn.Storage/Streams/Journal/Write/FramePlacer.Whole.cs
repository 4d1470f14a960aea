using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <content>Appends that are one set without a change frame, and look-ups of calls.</content>
internal sealed partial class FramePlacer
{
    private NeededBytes? PlaceWhole(PendingAppend item, AppendStatus? refusal)
    {
        if (item.Recorded is not null)
        {
            // The set was whole: nothing of it is missing.
            item.Outcomes.AsSpan().Fill(new ShardOutcome(AppendStatus.Repeated, -1, 0));
            return null;
        }

        var bytes = 0;
        for (var i = 0; i < item.Shards.Length; i++)
        {
            ref readonly var batch = ref item.Shards[i];
            refusal ??= Refusal(batch, item.ShardOf(i));
            bytes += JournalFormat.AlignFrame(
                FrameHeader.Bytes + CallExtension.Length(item.Call, batch.CallIndexes.Length) + batch.Batch.Length);
        }

        var room = new NeededBytes(bytes, MustGoOn: false);
        if (refusal is null && !group.Fits(room))
        {
            return room;
        }

        if ((refusal ?? _currentDoubt) is { } status)
        {
            item.Fail(status);
            return null;
        }

        for (var i = 0; i < item.Shards.Length; i++)
        {
            ref readonly var batch = ref item.Shards[i];
            var shard = item.ShardOf(i)!;
            var header = Frames.NewHeader(shard, batch, item.PayloadCrc(i), _currentMs);
            (header.SetIndex, header.SetCount, header.Flags) = ((ushort)(i + 1), (ushort)item.Shards.Length, FrameFlags.RecordSet);
            Frames.PlaceRecords(ref header, shard, batch, item.Call, item.Shards.Length, item.CallRecords, setLsn: 0);
            item.Outcomes[i] = new ShardOutcome(AppendStatus.Appended, header.BaseOffset, header.ArrivalTimeMs);
        }

        return null;
    }

    // It completes with its group: the found records are durable then.
    private NeededBytes? LookUp(PendingLookup item, AppendStatus? refusal)
    {
        try
        {
            item.Found = retries.Find(item.Call, item.Records);
        }
        catch (TarnException)
        {
            refusal ??= AppendStatus.Unavailable;
        }

        if (refusal is { } status)
        {
            item.Fail(status);
        }

        return null;
    }
}
