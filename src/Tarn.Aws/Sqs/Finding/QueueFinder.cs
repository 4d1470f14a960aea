using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Resources;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Finding;

/// <summary>Finds the queue that a request names by its URL. The operation's access row has checked the caller's rights on it.</summary>
/// <param name="definitions">All queues.</param>
/// <param name="queues">Their messages.</param>
/// <param name="publicUrl">How clients reach the doors; null: as the request came.</param>
internal sealed class QueueFinder(Definitions<RegisteredQueue> definitions, MessageQueues queues, string? publicUrl)
{
    /// <summary>Finds the queue of a URL. The host of the URL does not count.</summary>
    /// <exception cref="AwsErrorException">QueueDoesNotExist; InvalidAddress.</exception>
    public RegisteredQueue Find(Call call, string queueUrl)
    {
        var (account, name) = QueueNames.Parse(queueUrl, call.Account);
        return Find(call, QueueDefinition.Kind.NameOf(account, call.Region, name));
    }

    /// <summary>As <see cref="Find(Call, string)"/>, by the ARN of a queue in the call's region.</summary>
    public RegisteredQueue FindByArn(Call call, string arn) => NameIn(call, arn) is { } name
        ? Find(call, name)
        : throw SqsErrors.InvalidParameterValue($"Value {arn} for parameter SourceArn is invalid. Reason: "
            + "You must use this format to specify the SourceArn: arn:aws:sqs:<region>:<accountId>:<queueName>.");

    /// <summary>As the others, by the name in the registry.</summary>
    public RegisteredQueue Find(Call call, ResourceName name)
    {
        var queue = definitions.Find(name) ?? throw SqsErrors.QueueDoesNotExist();
        call.Touch(queue.Resource.Id, queue.Resource.Cells);
        return queue;
    }

    /// <summary>The ARN of the queue that members of a request name, for <see cref="IDoor.ResourceOf"/>; null: they name none.</summary>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call)
    {
        var name = members switch
        {
            "QueueUrl" => read(members) is { } url && QueueNames.TryParse(url, call.Account) is var (account, queue)
                ? QueueDefinition.Kind.NameOf(account, call.Region, queue)
                : null,
            "QueueName:QueueOwnerAWSAccountId" => read("QueueName") is { } queue
                ? QueueDefinition.Kind.NameOf(read("QueueOwnerAWSAccountId") ?? call.Account, call.Region, queue)
                : null,
            "SourceArn" => read(members) is { } arn ? NameIn(call, arn) : null,
            "TaskHandle" => read(members) is { } handle && TaskHandles.TryRead(handle) is var (arn, _) ? NameIn(call, arn) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(members), members, null),
        };
        return name is { } found ? QueueDefinition.Kind.ArnOf(found) : null;
    }

    public ValueTask<MessageQueue> Open(RegisteredQueue queue) => queues.Open(queue.Id);

    /// <summary>The URL of a queue, at the host by which the caller came.</summary>
    public string UrlOf(Call call, Resource queue)
    {
        var host = publicUrl ?? $"{(call.Tls ? "https" : "http")}://{call.Host}";
        return $"{host.TrimEnd('/')}/{queue.Name.Account}/{queue.Name.Name}";
    }

    // Policies see the call's region, so a queue of another one has no right here.
    private static ResourceName? NameIn(Call call, string arn) =>
        QueueDefinition.Kind.NameIn(arn) is { } name && name.Region == call.Region ? name : null;
}
