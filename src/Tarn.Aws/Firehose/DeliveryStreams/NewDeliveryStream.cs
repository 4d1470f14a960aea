namespace Tarn.Aws.Firehose.DeliveryStreams;

/// <summary>The parts of a new delivery stream that the registry keeps.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Document">Its description.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record NewDeliveryStream(string Arn, byte[] Document, IReadOnlyCollection<KeyValuePair<string, string>> Tags);
