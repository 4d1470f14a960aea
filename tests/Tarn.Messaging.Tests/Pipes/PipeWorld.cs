using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Sources;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Outside;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Tests.Queues;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Tests.Pipes;

/// <summary>Pipes from streams to queues and functions, on the twins of log and metadata. The queue NAME has the ARN arn:aws:sqs:::NAME.</summary>
internal sealed class PipeWorld : IAsyncDisposable, ITarget, IPipeFunctions, IApiSender
{
    public const string Stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    public const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private const string Api = "arn:aws:events:us-east-1:000000000000:api-destination/a/1";

    private PipeWorld(QueueWorld queues) => Queues = queues;

    public QueueWorld Queues { get; }

    public EventPipes All { get; private set; } = null!;

    /// <summary>Bodies that queues refuse.</summary>
    public ConcurrentDictionary<string, bool> Refused { get; } = [];

    /// <summary>Whether the next commit with a message fails.</summary>
    public Func<bool> FailsCommit { get; set; } = static () => false;

    /// <summary>The action that the role lacks; null: none.</summary>
    public string? Lacks { get; set; }

    /// <summary>How functions answer.</summary>
    public Func<string, PipeReply> Answer { get; set; } = static _ => new PipeReply(default, null);

    /// <summary>The inputs of functions.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    string ITarget.Service => "sqs";

    public static string ArnOf(string queue) => $"arn:aws:sqs:::{queue}";

    public static async Task<PipeWorld> Open(TimeProvider? time = null) => await Open(await QueueWorld.Open(time));

    public static async Task<PipeWorld> Open(QueueWorld queues)
    {
        var world = new PipeWorld(queues);
        await world.Begin();
        return world;
    }

    public Task Queue(string name, bool isFifo = false) => Queues.Queue(ArnOf(name), new QueueRules { IsFifo = isFifo });

    public async Task<ShardDescription> CreateShard()
    {
        var stream = await Queues.Store.CommitWithLog(
            transaction => ValueTask.FromResult(StreamDirectory.Create(
                transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = 1 }, Queues.Time.GetUtcNow())),
            default);
        return Queues.Directory.Find(stream.Id)!.Shards[0];
    }

    public static PipeConfig Of(ShardDescription shard, string targetArn) => new()
    {
        Name = "p",
        Arn = "arn:aws:pipes:us-east-1:000000000000:pipe/p",
        Account = "000000000000",
        Region = "us-east-1",
        RoleArn = "r",
        SourceArn = Stream,
        StreamArn = Stream,
        Stream = shard.Stream.Value,
        BatchSize = 10,
        Start = StartingPosition.TrimHorizon,
        Target = new PipeStep { Arn = targetArn, Template = "<$.data.n>" },
        CreatedMs = 0,
        ModifiedMs = 0,
    };

    public async Task<MappingId> Make(PipeConfig config)
    {
        var layout = Queues.Directory.Find(new StreamId(config.Stream))!;
        var starts = await MappingStarts.Find(Queues.Log, layout, config.Start, config.StartMs, default);
        return (await All.Create(config, starts, transaction => ValueTask.FromResult(new MappingId(transaction.NextId())), default)).Id;
    }

    /// <summary>Puts records whose data have these numbers.</summary>
    public async Task Put(ShardDescription shard, params IEnumerable<int> numbers)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(0);
        var count = 0;
        foreach (var number in numbers)
        {
            batch.Append("k"u8, Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""));
            count++;
        }

        var append = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = batch.Finish(), Records = count };
        var outcome = await Queues.Log.Append(new LogAppend { Shards = new[] { append } }, default);
        Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
    }

    /// <summary>Waits until a queue has messages, and takes them out.</summary>
    public async Task<List<string>> Take(string queue, int count)
    {
        var all = new List<string>();
        await Patience.Until(async () =>
        {
            all.AddRange(await TakeNow(queue));
            return all.Count >= count;
        });
        Assert.Equal(count, all.Count);
        return all;
    }

    public async Task<List<string>> TakeNow(string queue)
    {
        var opened = await Queues.Reopened(ArnOf(queue));
        var taken = new List<string>();
        foreach (var message in await opened.Receive(visibilitySeconds: 3_600))
        {
            taken.Add(message.Message.Body);
            await opened.Delete(message);
        }

        return taken;
    }

    public async Task<long> Lost() => await LossRows.All(Queues.Store, default).Select(row => row.Loss.Count).SumAsync();

    /// <summary>Ends the calls, and begins again from the rows.</summary>
    public async Task Restart()
    {
        await All.DisposeAsync();
        await Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await All.DisposeAsync();
        await Queues.DisposeAsync();
    }

    ValueTask ITarget.Check(string arn, Sender sender, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    async ValueTask<IInsideAppend> ITarget.Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetString(message.Body.Span);
        Assert.Equal(("pipes.amazonaws.com", "r"), (sender.Service, sender.RoleArn));
        if (Refused.ContainsKey(body))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{body} is refused");
        }

        var id = Queues.IdOf(arn) ?? throw new TarnException(ErrorKind.NotFound, $"no {arn}");
        var record = (await Queues.All.Open(id)).AppendOf(Queues.Message(body, message.Group));
        return new DoubtfulAppend(record, FailsCommit);
    }

    ValueTask<PipeReply> IPipeFunctions.Invoke(string functionArn, Sender sender, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(payload.Span);
        Calls.Enqueue(text);
        return ValueTask.FromResult(Answer(text));
    }

    ValueTask<OutsideResult> IApiSender.Send(ApiRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(request.DestinationArn == Api ? OutsideResult.Done : OutsideResult.Refused("no destination"));

    private async Task Begin()
    {
        var targets = new TargetDirectory();
        targets.Add(this);
        All = await EventPipes.Open(
            new PipeParts
            {
                Store = Queues.Store,
                Log = Queues.Log,
                Streams = Queues.Directory,
                Sources = new MappingSourceList(queues: null, new KinesisSource()),
                Targets = targets,
                Functions = this,
                Apis = this,
                Require = (_, action, _) =>
                {
                    if (action == Lacks)
                    {
                        throw new TarnException(ErrorKind.AccessDenied, $"the role may not {action}");
                    }
                },
                Time = Queues.Time,
                Logger = NullLogger.Instance,
            },
            default);
        await All.Start(default);
    }

    /// <summary>A record whose commit may fail before or behind the turn of its target.</summary>
    private sealed class DoubtfulAppend(IInsideAppend record, Func<bool> fails) : IInsideAppend
    {
        public long Target => record.Target;

        public bool IsAlone => record.IsAlone;

        public int Bytes => record.Bytes;

        public ValueTask Enter() => fails() ? throw new TarnException(ErrorKind.Unavailable, "cut before the commit") : record.Enter();

        public void Write(IMetadataTransaction transaction)
        {
            record.Write(transaction);
            if (fails())
            {
                throw new TarnException(ErrorKind.Unavailable, "cut in the commit");
            }
        }

        public void Committed() => record.Committed();

        public void Leave() => record.Leave();
    }
}
