using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Topics.Cursors;

/// <summary>
/// How far the messages of a topic were copied to its subscriptions. It is stored as a topic record, which is appended with the copies: the
/// newest topic record is the whole state.
/// </summary>
/// <param name="Next">The first message that is not copied to all.</param>
/// <param name="Through">The number of the last subscription that has a copy of that message; 0: none has.</param>
/// <param name="Lanes">The cursors of subscriptions that are apart from the others, also ended replays of subscriptions that exist.</param>
public sealed record TopicCursor(long Next, long Through, IReadOnlyList<SubscriptionCursor> Lanes)
{
    private const byte Version = 1;

    // A program that knows version 1 alone would lose the messages of paused subscriptions.
    private const byte VersionWithHeld = 2;

    // A worker asks it for every subscription of a topic.
    private Dictionary<long, SubscriptionCursor>? _bySubscription;

    /// <inheritdoc cref="TopicCursor(long, long, IReadOnlyList{SubscriptionCursor})" path="/param[@name='Lanes']"/>
    public IReadOnlyList<SubscriptionCursor> Lanes
    {
        get;
        init
        {
            field = value;
            _bySubscription = null;
        }
    } = Lanes;

    /// <summary>Before the first message.</summary>
    public static TopicCursor Start { get; } = new(0, 0, []);

    /// <summary>The record.</summary>
    public byte[] Encode()
    {
        var hasHeld = Lanes.Any(lane => lane.Replay == SubscriptionCursor.Held);
        var record = new ValueWriter(hasHeld ? VersionWithHeld : Version).Count(Next).Count(Through).Count(Lanes.Count);
        foreach (var lane in Lanes)
        {
            record.Count(lane.Subscription).Count(lane.Replay).Count(lane.Next + 1);
        }

        return record.ToArray();
    }

    /// <summary>The cursor in a topic record.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are not a topic record.</exception>
    public static TopicCursor Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        if (reader.Version is not (Version or VersionWithHeld))
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a mark of a topic.");
        }

        var (next, through) = (reader.Count(), reader.Count());
        var lanes = new SubscriptionCursor[reader.Items()];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = new SubscriptionCursor(reader.Count(), reader.Count(), reader.Count() - 1);
        }

        return new TopicCursor(next, through, lanes);
    }

    /// <summary>The cursor after a subscription with its own cursor has advanced. A paused one that has caught up with the others is left out.</summary>
    public TopicCursor With(SubscriptionCursor lane) => this with
    {
        Lanes = lane is { Replay: SubscriptionCursor.Held, Next: < 0 }
            ? [.. Lanes.Where(one => one.Subscription != lane.Subscription)]
            : [.. Lanes.Where(one => one.Subscription != lane.Subscription), lane],
    };

    /// <summary>The next message of a subscription that has a cursor of its own; null: it is with the others.</summary>
    public long? OwnPlaceOf(Subscription one)
    {
        if (BySubscription.TryGetValue(one.Key.Number, out var lane) && lane.Replay == (one.Replay?.Id ?? SubscriptionCursor.Held))
        {
            return lane.Next < 0 ? null : lane.Next;
        }

        return one.Replay?.From;
    }

    /// <summary>The first message that a subscription has no copy of.</summary>
    public long PlaceOf(Subscription one) => Math.Min(OwnPlaceOf(one) ?? long.MaxValue, Next);

    private Dictionary<long, SubscriptionCursor> BySubscription => _bySubscription ??= Lanes.ToDictionary(lane => lane.Subscription);
}
