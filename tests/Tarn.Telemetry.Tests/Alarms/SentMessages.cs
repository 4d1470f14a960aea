using System.Collections.Concurrent;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Telemetry.Tests.Alarms;

/// <summary>Topics and functions whose messages are rows: a message is there when its commit is.</summary>
internal sealed class SentMessages(IMetadataStore store)
{
    private static readonly Space Space = new(60_430, "sent");

    /// <summary>Targets that fail: ARN → failure of each attempt.</summary>
    public ConcurrentDictionary<string, TarnException> Failing { get; } = [];

    /// <summary>The senders of attempts.</summary>
    public ConcurrentQueue<Sender> Senders { get; } = [];

    public ITarget TargetOf(string service) => new RowTarget(this, service);

    /// <summary>The messages in the order of their commits: target, subject, body.</summary>
    public async Task<IReadOnlyList<(string Target, string Subject, string Body)>> All()
    {
        var sent = new List<(string, string, string)>();
        await foreach (var row in MetadataRows.All(store, Space, KeyRange.All, default))
        {
            var parts = Encoding.UTF8.GetString(row.Value.Span).Split('\0', 3);
            sent.Add((parts[0], parts[1], parts[2]));
        }

        return sent;
    }

    /// <summary>Waits until a number of messages is there.</summary>
    public async Task<IReadOnlyList<(string Target, string Subject, string Body)>> Wait(int count)
    {
        await Patience.Until(async () => (await All()).Count >= count);
        var all = await All();
        Assert.Equal(count, all.Count);
        return all;
    }

    private sealed class RowTarget(SentMessages sent, string service) : ITarget
    {
        public string Service => service;

        public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
        {
            sent.Senders.Enqueue(sender);
            return sent.Failing.TryGetValue(arn, out var failure)
                ? throw failure
                : ValueTask.FromResult<IInsideAppend>(new RowAppend($"{arn}\0{message.Subject}\0{TextOf(message.Body.Span)}"));
        }
    }

    // Gzip's bytes are no UTF-8: each byte is a letter.
    private static string TextOf(ReadOnlySpan<byte> body) => body is [0x1F, 0x8B, ..] ? Encoding.Latin1.GetString(body) : Encoding.UTF8.GetString(body);

    private sealed class RowAppend(string text) : IInsideAppend
    {
        public long Target => 1;

        public int Bytes => text.Length;

        public void Write(IMetadataTransaction transaction) =>
            transaction.Put(Space, BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(transaction.NextId())), Encoding.UTF8.GetBytes(text));
    }
}
