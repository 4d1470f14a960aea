using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

/// <summary>ARNs of streams: <c>arn:aws:kinesis:REGION:ACCOUNT:stream/NAME</c>.</summary>
internal static class StreamArns
{
    private const string Prefix = KinesisDoor.ResourceType + "/";

    public static string Of(Call call, string name) => Arn.Of(KinesisDoor.Service, call.Region, call.Account, Prefix + name).ToString();

    /// <exception cref="Protocols.AwsErrorException">InvalidArgumentException: not a stream's ARN.</exception>
    public static ResourceName NameIn(string text) =>
        Arn.TryParse(text, out var arn)
        && arn.Service == KinesisDoor.Service
        && arn.Resource.StartsWith(Prefix, StringComparison.Ordinal)
            ? new ResourceName(arn.Account, arn.Region, KinesisDoor.Service, KinesisDoor.ResourceType, arn.Resource[Prefix.Length..])
            : throw KinesisErrors.InvalidArgumentException(KinesisTexts.NotAStreamArn(text));
}
