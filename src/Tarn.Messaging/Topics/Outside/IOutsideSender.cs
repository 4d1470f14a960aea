using Tarn.Messaging.Outside;

namespace Tarn.Messaging.Topics.Outside;

/// <summary>Sends messages to endpoints of one kind outside the instance: HTTP, e-mail.</summary>
public interface IOutsideSender
{
    /// <summary>Sends a message.</summary>
    /// <exception cref="OperationCanceledException">The program ends.</exception>
    ValueTask<OutsideResult> Send(OutsideMessage message, CancellationToken cancellationToken);
}
