using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Mappings.Slices;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Mappings.Feeds;

/// <summary>
/// Gathers the messages of calls. A message that no pattern means is deleted, as on AWS. One caller at a time. Memory: one batch, and the
/// message that was too much for it.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html"/>
internal sealed class FeedBatches(MappingRules rules, IMessageFeed feed, MappingRights rights, TimeProvider time)
{
    // The most messages that a queue gives at a time.
    private const int TakeMax = 10;
    private static readonly TimeSpan LookEvery = MappingRights.Every;

    private readonly PatternList _patterns = new(rules.Patterns);
    private readonly BatchBuffer _document = new();
    private List<FedMessage> _left = [];

    /// <summary>The next batch, at least one message.</summary>
    /// <exception cref="OperationCanceledException">The work stops; the gathered messages are visible again.</exception>
    /// <exception cref="TarnException">The queue is gone or cannot be read, or a right is missing.</exception>
    public async ValueTask<IReadOnlyList<FedMessage>> Next(CancellationToken stop)
    {
        var batch = new List<FedMessage>();
        try
        {
            var endsAt = DateTimeOffset.MaxValue;
            await Accept(batch, TakeLeft());
            if (batch.Count > 0)
            {
                endsAt = EndOf(batch[0]);
            }

            while (!IsFull(batch) && time.GetUtcNow() is var now && now < endsAt)
            {
                rights.CheckIfDue();
                var wait = batch.Count == 0 ? LookEvery : Min(endsAt - now, LookEvery);
                var taken = await feed.Take(Math.Min(TakeMax, rules.BatchSize - batch.Count), wait, stop);
                await Accept(batch, taken);
                if (batch.Count > 0 && endsAt == DateTimeOffset.MaxValue)
                {
                    endsAt = EndOf(batch[0]);
                }
            }

            return batch;
        }
        catch
        {
            await GiveBack(batch);
            throw;
        }
    }

    /// <summary>Makes the messages visible again that are for a later batch.</summary>
    public ValueTask Close() => GiveBack(TakeLeft());

    // A message that is gathered for longer than its visibility timeout would come twice.
    private DateTimeOffset EndOf(FedMessage first)
    {
        var gathered = time.GetUtcNow() + rules.GatherTime;
        var visible = DateTimeOffset.FromUnixTimeMilliseconds(first.VisibleAtMs);
        return gathered < visible ? gathered : visible;
    }

    private bool IsFull(List<FedMessage> batch) => batch.Count >= rules.BatchSize || _left.Count > 0;

    private List<FedMessage> TakeLeft()
    {
        var left = _left;
        _left = [];
        return left;
    }

    private async ValueTask Accept(List<FedMessage> batch, IReadOnlyList<FedMessage> taken)
    {
        List<FedMessage>? unwanted = null;
        var bytes = batch.Sum(message => (long)message.Content.Length);
        foreach (var message in taken)
        {
            bytes += message.Content.Length;
            if (!_patterns.IsEmpty && !IsMeant(message))
            {
                (unwanted ??= []).Add(message);
            }
            else if (_left.Count > 0 || (bytes > rules.BatchBytesMax && batch.Count > 0))
            {
                _left.Add(message);
            }
            else
            {
                batch.Add(message);
            }
        }

        if (unwanted is not null)
        {
            await feed.Remove(unwanted);
        }
    }

    private bool IsMeant(FedMessage message)
    {
        _document.Cut(0);
        feed.WriteForFilter(_document, message);
        return _patterns.Matches(_document.WrittenSpan);
    }

    private async ValueTask GiveBack(List<FedMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        try
        {
            await feed.Return(messages);
        }
        catch (TarnException)
        {
            // they come again after their visibility timeouts
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
