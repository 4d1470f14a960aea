using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Creation;

/// <summary>The parts of a new delivery stream that the registry stores.</summary>
internal sealed record NewDeliveryStream(string Arn, DeliveryStreamDescription Description, IReadOnlyCollection<KeyValuePair<string, string>> Tags);
