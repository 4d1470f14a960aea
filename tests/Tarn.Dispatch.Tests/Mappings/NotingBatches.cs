using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>
/// A target whose answers a test gives. A call is the text <c>&lt;a;b;c&gt;</c>. A record that is given up leaves a row, and a second
/// end of it is refused.
/// </summary>
internal sealed class NotingBatches : IBatchTarget
{
    /// <summary>(Shard, offset) → cause, calls and data of a record that was given up.</summary>
    public static Space Given { get; } = new(60_011, "tests.given");

    /// <summary>Answers a call. It may throw.</summary>
    public Func<NotedCall, BatchAnswer> Answer { get; set; } = static call => call.Data.Count == 0 ? new BatchAnswer { Done = 0 } : call.All;

    /// <summary>The call answers when this has ended.</summary>
    public Func<NotedCall, Task> Gate { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Refuses to prepare the end of records that are given up, by throwing.</summary>
    public Action Ending { get; set; } = static () => { };

    /// <summary>The record of a target inside the instance that an end leaves; null: none.</summary>
    public Func<IInsideAppend?> Inside { get; set; } = static () => null;

    /// <summary>Refuses the transaction with that end, by throwing.</summary>
    public Action Writing { get; set; } = static () => { };

    /// <summary>Gets the bytes of each call, as memory and as they were.</summary>
    public Action<(ReadOnlyMemory<byte> Payload, string Text)> Keeping { get; set; } = static _ => { };

    /// <summary>Whether the mapping may not read.</summary>
    public volatile bool IsDenied;

    /// <summary>All calls.</summary>
    public ConcurrentQueue<NotedCall> Calls { get; } = new();

    /// <summary>The records of all calls.</summary>
    public IEnumerable<string> Seen => Calls.SelectMany(call => call.Data);

    public string Name => "m";

    public string Arn => "arn:aws:lambda:r:a:event-source-mapping:m";

    public string Source => "s";

    public void Check()
    {
        if (IsDenied)
        {
            throw new TarnException(ErrorKind.AccessDenied, "denied: read");
        }
    }

    public IShardTarget Open(ShardDescription shard) => new Shard(this);

    /// <summary>The key of a record's row.</summary>
    public static byte[] KeyOf(BatchRecord record)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, record.Shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), record.Offset);
        return key;
    }

    private sealed class Shard(NotingBatches owner) : IShardTarget, IBatchForm
    {
        public IBatchForm Form => this;

        public long SizeOf(in StreamRecord record) => record.Data.Length;

        public void Begin(BatchBuffer target) => target.Write("<"u8);

        public void Write(BatchBuffer target, in StreamRecord record) => target.Write(record.Data);

        public void Separate(BatchBuffer target) => target.Write(";"u8);

        public void End(BatchBuffer target, CallWindow? window) => target.Write(">"u8);

        public void WriteForFilter(BatchBuffer target, in StreamRecord record)
        {
            using var json = new Utf8JsonWriter(target);
            json.WriteStartObject();
            json.WriteString("key", record.Key);
            json.WriteString("data", record.Data);
            json.WriteEndObject();
        }

        public async ValueTask<BatchAnswer> Call(BatchCall call, CancellationToken cancellationToken)
        {
            var noted = new NotedCall([.. DataOf(call.Records)], Encoding.UTF8.GetString(call.Payload.Span), call.Window);
            owner.Keeping((call.Payload, noted.Payload));
            owner.Calls.Enqueue(noted);
            await Task.Yield();
            await owner.Gate(noted).WaitAsync(cancellationToken);
            return owner.Answer(noted);
        }

        public ValueTask<Ending> GiveUp(GivenUp given)
        {
            owner.Ending();
            var rows = new List<(byte[] Key, byte[] Value)>();
            for (var i = 0; i < given.Records.Count; i++)
            {
                var data = Encoding.UTF8.GetString(given.Records.BytesOf(i).Span);
                rows.Add((KeyOf(given.Records[i]), Encoding.UTF8.GetBytes($"{given.Cause} {given.Calls} {data}")));
            }

            return new(new Ending(async transaction =>
            {
                foreach (var (key, value) in rows)
                {
                    Invariant.Check(await transaction.Get(Given, key) is null, "a record is given up once");
                    transaction.Put(Given, key, value);
                }

                owner.Writing();
            })
            {
                Inside = owner.Inside() is { } record ? [record] : [],
            });
        }

        private static IEnumerable<string> DataOf(BatchSlice records)
        {
            for (var i = 0; i < records.Count; i++)
            {
                yield return Encoding.UTF8.GetString(records.BytesOf(i).Span);
            }
        }
    }
}
