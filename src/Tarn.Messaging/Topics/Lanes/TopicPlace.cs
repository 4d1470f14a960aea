using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Topics.Lanes;

/// <summary>
/// How far the messages of a topic were copied to its subscriptions. It is the record of a mark, which is appended with the copies: the
/// newest mark says it all.
/// </summary>
/// <param name="Next">The first message that is not copied to all.</param>
/// <param name="Through">The number of the last subscription that has a copy of that message; 0: none has.</param>
/// <param name="Replays">The replays, also ended ones of subscriptions that exist.</param>
public sealed record TopicPlace(long Next, long Through, IReadOnlyList<LanePlace> Replays)
{
    private const byte Version = 1;

    /// <summary>Before the first message.</summary>
    public static TopicPlace Start { get; } = new(0, 0, []);

    /// <summary>The record.</summary>
    public byte[] Encode()
    {
        var record = new ValueWriter(Version).Count(Next).Count(Through).Count(Replays.Count);
        foreach (var replay in Replays)
        {
            record.Count(replay.Subscription).Count(replay.Replay).Count(replay.Next + 1);
        }

        return record.ToArray();
    }

    /// <summary>The place of a record.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are not a mark.</exception>
    public static TopicPlace Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        if (reader.Version != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a mark of a topic.");
        }

        var (next, through) = (reader.Count(), reader.Count());
        var replays = new LanePlace[reader.Items()];
        for (var i = 0; i < replays.Length; i++)
        {
            replays[i] = new LanePlace(reader.Count(), reader.Count(), reader.Count() - 1);
        }

        return new TopicPlace(next, through, replays);
    }

    /// <summary>The place after a replay has gone on.</summary>
    public TopicPlace With(LanePlace lane) => this with
    {
        Replays = [.. Replays.Where(one => one.Subscription != lane.Subscription), lane],
    };

    /// <summary>The place of a subscription's replay; null: it has none.</summary>
    public LanePlace? ReplayOf(long subscription)
    {
        foreach (var replay in Replays)
        {
            if (replay.Subscription == subscription)
            {
                return replay;
            }
        }

        return null;
    }
}
