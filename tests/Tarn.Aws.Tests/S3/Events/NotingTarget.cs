using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Aws.Tests.S3.Events;

/// <summary>Targets of one service whose answers a test gives. A message is a row in the sender's commit.</summary>
internal sealed class NotingTarget : ITarget
{
    private static readonly Space Messages = new(60_020, "tests.messages");

    private long _number;

    /// <summary>The failure of a target; null: it takes messages.</summary>
    public Func<string, ErrorKind?> Refusal { get; set; } = static _ => null;

    /// <summary>How often a target was asked.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>The senders of all messages.</summary>
    public ConcurrentQueue<Sender> Senders { get; } = new();

    public string Service => "sqs";

    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        Asked.AddOrUpdate(arn, 1, static (_, asked) => asked + 1);
        Senders.Enqueue(sender);
        if (Refusal(arn) is { } kind)
        {
            throw new TarnException(kind, "as the test wants");
        }

        using var document = JsonDocument.Parse(message.Body);
        var key = document.RootElement.GetProperty("Records")[0].GetProperty("s3").GetProperty("object").GetProperty("key").GetString();
        return new(new Record($"{arn} {key}", () => Interlocked.Increment(ref _number)));
    }

    /// <summary>The messages of a target in the order in which it got them: the keys of objects.</summary>
    public static Task<List<string>> Of(IMetadataStore store, string arn) => store.Read(
        async reader => (await reader.Scan(Messages, KeyRange.All, 10_000)).Select(row => Encoding.UTF8.GetString(row.Value.Span))
            .Where(text => text.StartsWith(arn + " ", StringComparison.Ordinal)).Select(text => text[(arn.Length + 1)..]).ToList(),
        default).AsTask();

    private sealed class Record(string text, Func<long> next) : IInsideAppend
    {
        public long Target => 1;

        public int Bytes => text.Length;

        public void Write(IMetadataTransaction transaction) =>
            transaction.Put(Messages, Encoding.UTF8.GetBytes($"{next():D12}"), Encoding.UTF8.GetBytes(text));
    }
}
