using System.Collections.Concurrent;
using System.Text;
using Tarn.Messaging.Outside;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Serving;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>One topic beside queues, on the twins of log and metadata, or on journal and SQLite. A queue's name is its ARN.</summary>
internal sealed class TopicWorld : IAsyncDisposable
{
    private static readonly Space Names = new(60_020, "tests.topics");

    private TopicWorld(QueueWorld queues) => Queues = queues;

    public QueueWorld Queues { get; }

    public StreamId Topic { get; private set; }

    public MessageTopics All { get; private set; } = null!;

    public TopicRules Rules { get; set; } = new() { Arn = "arn:aws:sns:us-east-1:000000000000:t", Account = "000000000000", Region = "us-east-1" };

    public Endpoint Hook { get; } = new();

    public InsideStream Stream { get; } = new();

    public LoggedLines Log { get; } = new();

    /// <summary>Queues that cannot be opened now.</summary>
    public ConcurrentDictionary<string, TarnException> Unreadable { get; } = [];

    public HashSet<string> Refusing { get; } = [];

    /// <param name="answer">The hook's answer from the first event on; null: it takes each.</param>
    public static async Task<TopicWorld> Open(QueueWorld queues, bool isFifo = false, Func<OutsideMessage, OutsideResult>? answer = null)
    {
        var world = new TopicWorld(queues);
        world.Hook.Answer = answer ?? world.Hook.Answer;
        world.Rules = world.Rules with { IsFifo = isFifo };
        await world.Begin();
        return world;
    }

    public async Task<MessageQueue> Queue(string name) => await Queues.Queue(name, new QueueRules { IsFifo = Rules.IsFifo });

    public async Task<Subscription> Subscribe(string endpoint, string protocol = "sqs", params (string Name, string Value)[] attributes)
    {
        var from = await All.EndOf(Topic);
        return await Queues.Store.Commit(
            transaction =>
            {
                var key = new SubscriptionKey(Topic, transaction.NextId());
                var made = new Subscription
                {
                    Key = key,
                    Arn = $"{Rules.Arn}:{key.Number}",
                    Owner = Rules.Account,
                    Protocol = protocol,
                    Endpoint = endpoint,
                    CreatedMs = 0,
                    EndToken = "t",
                    From = from,
                    Attributes = attributes.Append(("RawMessageDelivery", "true")).ToDictionary(one => one.Item1, one => one.Item2),
                };
                SubscriptionRows.Put(transaction, made);
                return ValueTask.FromResult(made);
            },
            default);
    }

    public async Task Replay(Subscription subscription, ReplayRun replay) => await Queues.Store.Commit(
        transaction =>
        {
            SubscriptionRows.Put(transaction, subscription with { Replay = replay });
            return ValueTask.FromResult(true);
        },
        default);

    /// <param name="attributes">The names of attributes with the value v.</param>
    public async Task<PublishedMessage> Publish(
        string body, string? group = null, string? id = null, CallKey call = default, string[]? attributes = null)
    {
        var message = new TopicMessage
        {
            Id = Guid.NewGuid(),
            PublishedMs = Queues.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Body = body,
            Group = group,
            DeduplicationId = id ?? (group is null ? null : body),
            Attributes = [.. (attributes ?? []).Select(name => new MessageAttribute(name, "String", IsBinary: false, "v"u8.ToArray()))],
        };
        return (await All.Publish(Topic, [message], call))[0];
    }

    public async Task Restart()
    {
        await All.DisposeAsync();
        await Queues.Restart();
        await Begin();
    }

    /// <summary>Waits until a queue has messages, and takes them out.</summary>
    public async Task<string[]> Take(string queue, int count) => [.. (await TakeWhole(queue, count)).Select(message => message.Body)];

    /// <inheritdoc cref="Take"/>
    public async Task<QueueMessage[]> TakeWhole(string queue, int count)
    {
        var all = new List<QueueMessage>();
        try
        {
            await Patience.Until(async () =>
            {
                var opened = await Queues.Reopened(queue);
                foreach (var message in await opened.Receive(visibilitySeconds: 3_600))
                {
                    all.Add(message.Message);
                    await opened.Delete(message);
                }

                return all.Count >= count;
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"only {all.Count} of {count}: {string.Join(',', all.Select(message => message.Body))}");
        }

        Assert.Equal(count, all.Count);
        return [.. all];
    }

    public async ValueTask DisposeAsync()
    {
        await All.DisposeAsync();
        await Queues.DisposeAsync();
    }

    private async Task Begin()
    {
        Topic = await Queues.Store.CommitWithLog(
            async transaction =>
            {
                if (await transaction.Get(Names, ReadOnlyMemory<byte>.Empty) is { } row)
                {
                    return new StreamId(BitConverter.ToInt64(row.Span));
                }

                var made = MessageTopics.Create(transaction, TimeSpan.FromDays(7), Queues.Time.GetUtcNow());
                transaction.Put(Names, ReadOnlyMemory<byte>.Empty, BitConverter.GetBytes(made.Value));
                return made;
            },
            default);
        await Stream.Open(Queues);
        All = await MessageTopics.Open(
            new TopicParts
            {
                Log = Queues.Log,
                Streams = Queues.Directory,
                Store = Queues.Store,
                Time = Queues.Time,
                Logger = Log,
                RulesOf = id => id == Topic ? Rules : null,
                QueueOf = Queues.IdOf,
                OpenQueue = id => Unreadable.FirstOrDefault(one => Queues.IdOf(one.Key) == id).Value is { } failure ? throw failure : Queues.All.Open(id),
                WhyNotQueue = (_, arn) => Refusing.Contains(arn) ? "refused" : null,
                Inside = new Dictionary<string, IInsideTarget> { ["firehose"] = Stream },
                Outside = new Dictionary<string, IOutsideSender> { ["http"] = Hook },
                Signer = new Signer(),
                Room = Queues.Room,
                Spill = Queues.Spill,
            },
            default);
        All.Start();
    }

    /// <summary>An endpoint whose answers a test gives.</summary>
    internal sealed class Endpoint : IOutsideSender
    {
        public Func<OutsideMessage, OutsideResult> Answer { get; set; } = static _ => OutsideResult.Done;

        public ConcurrentQueue<string> Received { get; } = new();

        public ValueTask<OutsideResult> Send(OutsideMessage message, CancellationToken cancellationToken)
        {
            Received.Enqueue(message.Content);
            return ValueTask.FromResult(Answer(message));
        }
    }

    /// <summary>A target inside that refuses the subscriptions that a test names.</summary>
    internal sealed class InsideStream : IInsideTarget
    {
        private QueueWorld _world = null!;
        private InsideShard? _place;

        public ConcurrentDictionary<string, TarnException> Refusals { get; } = [];

        public int Attempts;

        public async Task Open(QueueWorld world)
        {
            _world = world;
            if (_place is null)
            {
                var stream = await world.Store.CommitWithLog(
                    transaction => ValueTask.FromResult(StreamDirectory.Create(
                        transaction, new NewStream { Owner = StreamOwner.System, Shards = 1 }, world.Time.GetUtcNow())),
                    default);
                _place = new InsideShard(stream.Id, world.Directory.ShardsOf(stream.Id)[0].Id);
            }
        }

        public ValueTask<InsideShard> Enter(Subscription subscription, TopicRules topic, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref Attempts);
            return Refusals.TryGetValue(subscription.Endpoint, out var refusal) ? throw refusal : ValueTask.FromResult(_place!);
        }

        public byte[] Record(Subscription subscription, MessageCopies copies, long nowMs) => Encoding.UTF8.GetBytes(copies.ContentFor(subscription));

        /// <summary>The records, in order.</summary>
        public async Task<string[]> Records()
        {
            var all = new List<string>();
            using var read = await _world.Log.Read(_place!.Shard, 0, 1 << 20, default);
            foreach (var batch in read.Batches)
            {
                var reader = new RecordBatchReader(batch.Batch.Span);
                while (reader.MoveNext())
                {
                    all.Add(Encoding.UTF8.GetString(reader.Value));
                }
            }

            return [.. all];
        }
    }

    private sealed class Signer : IMessageSigner
    {
        public string CertificateUrl => "http://tests/cert.pem";

        public string BaseUrl => "http://tests";

        public string Sign(ReadOnlySpan<byte> text, int version) => "signed";
    }
}
