using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Resources;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Finding;

/// <summary>Finds the queue that a request names by its URL, and checks the caller's rights.</summary>
/// <param name="registry">The registry of queues.</param>
/// <param name="book">Their settings.</param>
/// <param name="queues">Their messages.</param>
/// <param name="publicUrl">How clients reach the doors; null: as the request came.</param>
internal sealed class QueueFinder(ResourceRegistry registry, QueueBook book, MessageQueues queues, string? publicUrl)
{
    /// <summary>Finds the queue of a URL. The host of the URL does not count.</summary>
    /// <param name="action">The action that the caller needs on it: <c>sqs:SendMessage</c>.</param>
    /// <exception cref="AwsErrorException">QueueDoesNotExist; InvalidAddress.</exception>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public FoundQueue Find(Call call, string queueUrl, string action)
    {
        var (account, name) = QueueNames.Parse(queueUrl, call.Account);
        return Find(call, QueueNames.NameOf(account, call.Region, name), action);
    }

    /// <summary>As <see cref="Find(Call, string, string)"/>, by the ARN of a queue in the call's region.</summary>
    public FoundQueue FindByArn(Call call, string arn, string action) => QueueNames.NameIn(arn) is { } name && name.Region == call.Region
        ? Find(call, name, action)
        : throw SqsErrors.InvalidParameterValue($"Value {arn} for parameter SourceArn is invalid. Reason: "
            + "You must use this format to specify the SourceArn: arn:aws:sqs:<region>:<accountId>:<queueName>.");

    /// <summary>As the others, by the name in the registry. The caller's right is checked before the queue is looked up.</summary>
    public FoundQueue Find(Call call, ResourceName name, string action)
    {
        call.Authorize(action, QueueNames.ArnOf(name));
        if (!registry.TryFind(name, out var resource))
        {
            throw SqsErrors.QueueDoesNotExist();
        }

        call.Touch(resource.Id);
        return book.Found(resource);
    }

    public ValueTask<MessageQueue> Open(FoundQueue queue) => queues.Open(queue.Id);

    /// <summary>The URL of a queue, at the host by which the caller came.</summary>
    public string UrlOf(Call call, Resource queue)
    {
        var host = publicUrl ?? $"{(call.Tls ? "https" : "http")}://{call.Host}";
        return $"{host.TrimEnd('/')}/{queue.Name.Account}/{queue.Name.Name}";
    }
}
