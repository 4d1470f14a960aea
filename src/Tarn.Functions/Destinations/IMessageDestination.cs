namespace Tarn.Functions.Destinations;

/// <summary>The queues, or the topics, that get results and failures of functions.</summary>
public interface IMessageDestination
{
    /// <summary>The service in their ARNs: <c>sqs</c>.</summary>
    string Service { get; }

    /// <summary>The action that the function's role needs: <c>sqs:SendMessage</c>.</summary>
    string Action { get; }

    /// <summary>Sends a message; completes when it is durable. A message that was sent before is not sent again.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotFound; InvalidArgument: the target does not take the message.</exception>
    ValueTask Send(string arn, DestinationMessage message);
}
