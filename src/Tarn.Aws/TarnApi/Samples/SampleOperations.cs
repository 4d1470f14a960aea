using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Samples;

/// <summary>Sample data, so that a newcomer sees everything move.</summary>
/// <param name="sender">Sends the records.</param>
[AwsOperations("tarn")]
internal sealed partial class SampleOperations(SampleSender sender);
