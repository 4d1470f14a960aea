using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>
/// Names of streams in the registry, and their ARNs: <c>arn:aws:kinesis:REGION:ACCOUNT:stream/NAME</c>.
/// </summary>
internal static class StreamArns
{
    public const string Service = "kinesis";
    public const string Type = "stream";

    private const string Prefix = Type + "/";

    public static string Of(Call call, string name) => Arn.Of(Service, call.Region, call.Account, Prefix + name).ToString();

    /// <summary>The registry's name of a stream in the call's account and region.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, Type, name);

    /// <exception cref="AwsErrorException">InvalidArgumentException: not a stream's ARN.</exception>
    public static ResourceName NameIn(string text) =>
        Arn.TryParse(text, out var arn)
        && arn.Service == Service
        && arn.Resource.StartsWith(Prefix, StringComparison.Ordinal)
            ? new ResourceName(arn.Account, arn.Region, Service, Type, arn.Resource[Prefix.Length..])
            : throw KinesisErrors.InvalidArgumentException(KinesisTexts.NotAStreamArn(text));

    /// <summary>The log's id of a stream, which equals the registry's id.</summary>
    public static StreamId IdOf(Resource stream) => new(stream.Id.Value);
}
