namespace Tarn.Targets;

/// <summary>The queues, the topics or the functions of the instance, as other services send to them.</summary>
public interface ITarget
{
    /// <summary>The service in their ARNs: <c>sqs</c>.</summary>
    string Service { get; }

    /// <summary>Checks that the target exists and takes messages of services, and that the sender may send to it now.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; NotFound; InvalidArgument: it takes no messages of services.</exception>
    ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken);

    /// <summary>
    /// Checks as <see cref="Check"/> does, and makes the message's record. The target has the message when the caller has committed the
    /// record, with <see cref="InsideCommit"/>. A record that is not committed leaves nothing.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// AccessDenied, NotFound, InvalidArgument: the target does not take the message (<see cref="TargetDirectory.IsRefusal"/>). Others: it may
    /// take the message later.
    /// </exception>
    ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken);
}
