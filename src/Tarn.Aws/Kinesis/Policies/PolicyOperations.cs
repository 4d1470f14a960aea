using Tarn.Aws.Kinesis.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Policies;

/// <summary>Resource policies, which cannot be set yet.</summary>
/// <param name="consumers">Finds streams and consumers by ARN.</param>
[AwsOperations("kinesis")]
internal sealed partial class PolicyOperations(ConsumerFinder consumers);
