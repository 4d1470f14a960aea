using Tarn.Aws.Sqs.Attributes;
using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Resources;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;

namespace Tarn.Aws.Sqs.Changes;

/// <summary>Makes, changes and deletes queues.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"/>
/// <param name="definitions">All queues.</param>
/// <param name="store">The store of queues and policies.</param>
/// <param name="messages">Their messages.</param>
internal sealed class QueueChanges(Definitions<RegisteredQueue> definitions, IMetadataStore store, MessageQueues messages)
{
    /// <summary>Makes a queue.</summary>
    /// <returns>The queue; or the present one of that name, if its attributes are the same.</returns>
    /// <exception cref="AwsErrorException">QueueNameExists; and the errors of attributes.</exception>
    public async Task<Resource> Create(
        ResourceName name,
        IReadOnlyDictionary<string, string> attributes,
        IReadOnlyDictionary<string, string>? tags,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var given = Checked(attributes);
        var arn = QueueDefinition.Kind.ArnOf(name);
        var isFifo = given.GetValueOrDefault(QueueAttributeName.FifoQueue) == "true";
        QueueNames.Check(name.Name, isFifo);
        CheckTogether(given, isFifo, arn);
        CheckThroughput(given);
        QueueTags.Check(tags);
        return await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is { } present)
                {
                    CheckSame(QueueDefinition.Kind.Read(present), given);
                    return present;
                }

                var id = new ResourceId(MessageQueues.Create(transaction, now).Value);
                var definition = new QueueDefinition { Attributes = given, ModifiedMs = now.ToUnixTimeMilliseconds() };
                var queue = await QueueDefinition.Kind.Add(transaction, id, name, now, definition);
                ResourceTags.Set(transaction, queue.Id, tags ?? new Dictionary<string, string>());
                SetPolicy(transaction, queue.Id, given);
                return queue;
            },
            cancellationToken);
    }

    /// <summary>Changes some attributes.</summary>
    /// <exception cref="AwsErrorException">QueueDoesNotExist; and the errors of attributes.</exception>
    public async Task Change(
        RegisteredQueue queue, IReadOnlyDictionary<string, string> attributes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var given = Checked(attributes);
        var isFifo = queue.Rules.IsFifo;
        if (given.TryGetValue(QueueAttributeName.FifoQueue, out var fifo) && (!isFifo || fifo != "true"))
        {
            throw !isFifo
                ? SqsErrors.InvalidAttributeName("Unknown Attribute FifoQueue.")
                : SqsErrors.InvalidAttributeValue("Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.");
        }

        CheckTogether(given, isFifo, queue.Resource.Arn);
        await Change(
            queue,
            definition =>
            {
                var merged = Merged(definition.Attributes, given);
                CheckThroughput(merged);
                return definition with { Attributes = merged, ModifiedMs = now.ToUnixTimeMilliseconds() };
            },
            cancellationToken);
    }

    /// <summary>Changes a queue's definition, and its policy with it.</summary>
    /// <exception cref="AwsErrorException">QueueDoesNotExist; the errors of <paramref name="change"/>.</exception>
    public async Task Change(RegisteredQueue queue, Func<QueueDefinition, QueueDefinition> change, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var changed = await QueueDefinition.Kind.Change(transaction, queue.Resource.Id, change) ?? throw SqsErrors.QueueDoesNotExist();
            SetPolicy(transaction, queue.Resource.Id, changed.Attributes);
        },
        cancellationToken);

    /// <summary>Deletes a queue with its messages, tags and policy.</summary>
    /// <exception cref="AwsErrorException">QueueDoesNotExist.</exception>
    public async Task Delete(RegisteredQueue queue, CancellationToken cancellationToken)
    {
        await store.CommitWithLog(
            async transaction =>
            {
                _ = await ResourceRegistry.Get(transaction, queue.Resource.Id) ?? throw SqsErrors.QueueDoesNotExist();
                await ResourceRegistry.Remove(transaction, queue.Resource.Id);
                await MessageQueues.Delete(transaction, queue.Id);
                return true;
            },
            cancellationToken);
        await messages.Close(queue.Id);
    }

    /// <summary>The queues that name a queue as their dead-letter queue.</summary>
    public IEnumerable<Resource> SourcesOf(Resource queue) =>
        definitions.All.Where(source => source.Rules.DeadLetter?.TargetArn == queue.Arn).Select(source => source.Resource);

    private static Dictionary<string, string> Checked(IReadOnlyDictionary<string, string> attributes) =>
        attributes.ToDictionary(attribute => attribute.Key, attribute => AttributeRules.Checked(attribute.Key, attribute.Value), StringComparer.Ordinal);

    // An empty text removes an attribute.
    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> present, Dictionary<string, string> given)
    {
        var merged = new Dictionary<string, string>(present, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (value.Length == 0)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value;
            }
        }

        return merged;
    }

    private static void SetPolicy(IMetadataTransaction transaction, ResourceId queue, IReadOnlyDictionary<string, string> attributes) =>
        ResourceRegistry.SetPolicy(
            transaction, queue, attributes.GetValueOrDefault(QueueAttributeName.Policy) is { Length: > 0 } policy ? policy : null);

    private static void CheckThroughput(Dictionary<string, string> attributes)
    {
        if (attributes.GetValueOrDefault(QueueAttributeName.FifoThroughputLimit) == "perMessageGroupId"
            && attributes.GetValueOrDefault(QueueAttributeName.DeduplicationScope) != "messageGroup")
        {
            throw SqsErrors.InvalidAttributeValue("Invalid value for the parameter FifoThroughputLimit. Reason: "
                + "To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must be messageGroup.");
        }
    }

    private static void CheckSame(QueueDefinition present, Dictionary<string, string> given)
    {
        foreach (var (name, value) in given)
        {
            if ((present.ValueOf(name) ?? "") != value)
            {
                throw SqsErrors.QueueNameExists($"A queue already exists with the same name and a different value for attribute {name}");
            }
        }
    }

    private void CheckTogether(Dictionary<string, string> given, bool isFifo, string arn)
    {
        if (!isFifo)
        {
            string[] ofFifo =
                [QueueAttributeName.ContentBasedDeduplication, QueueAttributeName.DeduplicationScope, QueueAttributeName.FifoThroughputLimit];
            foreach (var name in ofFifo)
            {
                if (given.ContainsKey(name))
                {
                    throw name == QueueAttributeName.ContentBasedDeduplication
                        ? SqsErrors.InvalidAttributeName($"Unknown Attribute {name}.")
                        : SqsErrors.InvalidAttributeName($"You can specify the {name} only when FifoQueue is set to true.");
                }
            }

            if (given.GetValueOrDefault(QueueAttributeName.FifoQueue) == "false")
            {
                throw SqsErrors.InvalidAttributeName("Unknown Attribute FifoQueue.");
            }
        }

        if (given.GetValueOrDefault(QueueAttributeName.RedrivePolicy) is { Length: > 0 } redrive)
        {
            CheckDeadLetters(redrive, isFifo, arn);
        }
    }

    private void CheckDeadLetters(string redrive, bool isFifo, string arn)
    {
        var target = QueueSettings.DeadLetterOf(redrive).TargetArn;
        var own = Arn.Parse(arn);
        if (QueueDefinition.Kind.NameIn(target) is { } foreign && foreign.Account != own.Account)
        {
            // Tarn moves dead letters by itself: a queue of another account would get messages that its policy does not allow.
            throw AttributeRules.WrongRedrive(redrive, "Dead letter target owner should be same as the source.");
        }

        if (definitions.FindByArn(target) is not { } found || found.Resource.Name.Region != own.Region)
        {
            throw AttributeRules.WrongRedrive(redrive, "Dead letter target does not exist.");
        }

        if (found.Rules.IsFifo != isFifo)
        {
            throw AttributeRules.WrongRedrive(redrive, "Dead-letter queue must be same type of queue as the source.");
        }

        if (!found.Settings.Allowance.Allows(arn))
        {
            throw AttributeRules.WrongRedrive(redrive, "The dead-letter queue's RedriveAllowPolicy does not allow this source queue.");
        }
    }
}
