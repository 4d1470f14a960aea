namespace Tarn.Aws.Firehose.Creation;

/// <summary>The parts of a new delivery stream that the registry keeps.</summary>
/// <param name="Document">Its description.</param>
internal sealed record NewDeliveryStream(string Arn, byte[] Document, IReadOnlyCollection<KeyValuePair<string, string>> Tags);
