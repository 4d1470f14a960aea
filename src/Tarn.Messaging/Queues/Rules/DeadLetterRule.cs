namespace Tarn.Messaging.Queues.Rules;

/// <summary>Where a message goes that was received too often.</summary>
/// <param name="TargetArn">The ARN of the dead-letter queue.</param>
/// <param name="ReceivesMax">The receives of a message before it moves: 1 to 1,000.</param>
public sealed record DeadLetterRule(string TargetArn, int ReceivesMax);
