using System.Text;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>
/// The bytes that <c>docs/formats/topics.md</c> describes. Format 0 may still change: then check the difference, change the document, and
/// run once with TARN_WRITE_GOLDEN=1.
/// </summary>
public sealed class TopicFormatTests
{
    private static readonly TopicMessage Message = new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        PublishedMs = 1_800_000_000_000,
        Subject = "s",
        Group = "g",
        DeduplicationId = "d",
        IsStructured = true,
        Attributes = [new MessageAttribute("a", "String", false, Encoding.UTF8.GetBytes("é")), new MessageAttribute("b", "Binary", true, new byte[] { 1, 2 })],
        Body = """{"default":"x"}""",
    };

    private static readonly Subscription Ended = new()
    {
        Key = new SubscriptionKey(new StreamId(5), 6),
        Arn = "a",
        Owner = "o",
        Protocol = "http",
        Endpoint = "http://h/",
        CreatedMs = 7,
        EndToken = "e",
        Attributes = new Dictionary<string, string>(),
    };

    [Fact]
    public void A_message_has_the_bytes_of_the_document()
    {
        var bytes = TopicCodec.Write(Message);
        GoldenFile.Check("topic-message.golden.txt", bytes);
        var read = TopicCodec.Read(bytes);
        Assert.Equal(Message with { Attributes = [] }, read with { Attributes = [] });
        Assert.Equal(Message.Attributes.Select(one => Convert.ToHexString(one.Value.Span)), read.Attributes.Select(one => Convert.ToHexString(one.Value.Span)));
        Assert.Throws<TarnException>(() => TopicCodec.Read(bytes.AsSpan(0, 30)));
    }

    [Fact]
    public void A_mark_has_the_bytes_of_the_document()
    {
        var place = new TopicCursor(300, 7, [new SubscriptionCursor(7, 8, 200), new SubscriptionCursor(9, 10, -1)]);
        var bytes = place.Encode();
        GoldenFile.Check("topic-mark.golden.txt", bytes);
        var read = TopicCursor.Decode(bytes);
        Assert.Equal((place.Next, place.Through), (read.Next, read.Through));
        Assert.Equal(place.Lanes, read.Lanes);
        var held = place.With(new SubscriptionCursor(11, SubscriptionCursor.Held, 250));
        GoldenFile.Check("topic-mark-held.golden.txt", held.Encode());
        Assert.Equal(held.Lanes, TopicCursor.Decode(held.Encode()).Lanes);
        Assert.Equal(place.Lanes, held.With(new SubscriptionCursor(11, SubscriptionCursor.Held, -1)).Lanes);
    }

    [Fact]
    public void A_message_for_an_endpoint_has_the_bytes_of_the_document()
    {
        var happening = new OutsideEvent
        {
            Kind = OutsideKind.Notification,
            Subscription = new SubscriptionKey(new StreamId(5), 6),
            AcceptedMs = 1_800_000_000_000,
            Id = Message.Id,
            Message = Message,
        };
        var bytes = happening.Encode();
        GoldenFile.Check("topic-outside.golden.txt", bytes);
        var read = OutsideEvent.Decode(bytes);
        Assert.Equal((happening.Kind, happening.Subscription, Message.Body), (read.Kind, read.Subscription, read.Message!.Body));
        var question = OutsideEvent.Decode((happening with { Kind = OutsideKind.SubscriptionConfirmation, Message = null, Token = "t" }).Encode());
        Assert.Equal(("t", null), (question.Token, question.Message));
        var notice = happening with { Kind = OutsideKind.UnsubscribeConfirmation, Message = null, Token = "t", Ended = Ended };
        GoldenFile.Check("topic-outside-ended.golden.txt", notice.Encode());
        var ended = OutsideEvent.Decode(notice.Encode()).Ended!;
        Assert.Equal((Ended.Key, Ended.Arn, Ended.Endpoint), (ended.Key, ended.Arn, ended.Endpoint));
    }
}
