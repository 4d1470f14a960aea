using System.Globalization;
using Tarn.Aws.Sqs.Changes;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;

namespace Tarn.Aws.Sqs.Queues;

/// <summary>Queues and their attributes.</summary>
/// <param name="queues">Finds queues.</param>
/// <param name="changes">Makes, changes and deletes queues.</param>
/// <param name="store">The store of queues.</param>
/// <param name="tokens">The tokens of pages.</param>
/// <param name="waits">The real service's waiting times; null: they do not hold.</param>
[AwsOperations("sqs")]
internal sealed partial class QueueOperations(
    QueueFinder queues, QueueChanges changes, IMetadataStore store, PageTokens tokens, QueueWaits? waits)
{
    private const int ListMax = 1_000;

    /// <summary>Deletes a queue with its messages.</summary>
    public async Task DeleteQueue(DeleteQueueInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        await changes.Delete(queue, cancellationToken);
        waits?.Deleted(queue.Resource.Name, call.Time);
    }

    /// <summary>Finds a queue by its name, in the own account or in another one.</summary>
    public Task<GetQueueUrlOutput> GetQueueUrl(GetQueueUrlInput input, Call call, CancellationToken cancellationToken)
    {
        var name = QueueDefinition.Kind.NameOf(input.QueueOwnerAWSAccountId ?? call.Account, call.Region, input.QueueName);
        return Task.FromResult(new GetQueueUrlOutput { QueueUrl = queues.UrlOf(call, queues.Find(call, name).Resource) });
    }

    /// <summary>The URLs of the account's queues, by name.</summary>
    public async Task<ListQueuesOutput> ListQueues(ListQueuesInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = LimitOf(input.MaxResults);
        var prefix = input.QueueNamePrefix ?? "";
        var after = tokens.Read(call, prefix, input.NextToken);
        var page = await store.Read(
            reader => ResourceRegistry.List(reader, QueueDefinition.Kind.NameOf(call, prefix), after, limit + 1), cancellationToken);
        var shown = page.Take(limit).ToList();
        return new ListQueuesOutput
        {
            QueueUrls = shown.Count == 0 ? null : [.. shown.Select(queue => queues.UrlOf(call, queue))],
            NextToken = page.Count > limit && input.MaxResults is not null ? tokens.After(call, prefix, shown[^1].Name.Name) : null,
        };
    }

    /// <summary>The queues that name this one as their dead-letter queue.</summary>
    public Task<ListDeadLetterSourceQueuesOutput> ListDeadLetterSourceQueues(
        ListDeadLetterSourceQueuesInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var names = changes.SourcesOf(queue.Resource).OrderBy(source => source.Name.Name, StringComparer.Ordinal).ToList();
        var (page, next) = tokens.Of(call, queue.Resource.Arn, [.. names.Select(source => source.Arn)], input.NextToken, LimitOf(input.MaxResults));
        return Task.FromResult(new ListDeadLetterSourceQueuesOutput
        {
            QueueUrls = [.. names.Where(source => page.Contains(source.Arn)).Select(source => queues.UrlOf(call, source))],
            NextToken = input.MaxResults is null ? null : next,
        });
    }

    /// <summary>Deletes all messages of a queue.</summary>
    public async Task PurgeQueue(PurgeQueueInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        waits?.Purge(queue.Resource.Name, call.Time);
        await (await queues.Open(queue)).Purge();
    }

    /// <summary>Changes attributes of a queue; the others stay.</summary>
    [RefusedInside("Attributes", "all but KmsMasterKeyId")]
    public async Task SetQueueAttributes(SetQueueAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        await changes.Change(queue, input.Attributes, call.Time, cancellationToken);
    }

    private static int LimitOf(int? maxResults) => maxResults switch
    {
        null => ListMax,
        >= 1 and <= ListMax and var given => given,
        _ => throw SqsErrors.InvalidParameterValue(string.Create(
            CultureInfo.InvariantCulture, $"Value {maxResults} for parameter MaxResults is invalid. Reason: Must be between 1 and 1000, if provided.")),
    };
}
