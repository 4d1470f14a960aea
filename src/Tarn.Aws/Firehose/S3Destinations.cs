using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose;

/// <summary>Buckets in Firehose's configurations: what is kept of them, and what the delivery acts on.</summary>
internal static class S3Destinations
{
    private const string BucketArnPrefix = ":s3:::";

    public static EncryptionConfiguration NoEncryption { get; } = new() { NoEncryptionConfig = "NoEncryption" };

    public static CloudWatchLoggingOptions NoLogging { get; } = new() { Enabled = false };

    public static S3DestinationDescription Describe(S3DestinationConfiguration given) => new()
    {
        RoleARN = given.RoleARN,
        BucketARN = given.BucketARN,
        Prefix = given.Prefix,
        ErrorOutputPrefix = given.ErrorOutputPrefix,
        BufferingHints = Hints(given.BufferingHints, BufferingConfig.ObjectsDefault),
        CompressionFormat = given.CompressionFormat ?? "UNCOMPRESSED",
        EncryptionConfiguration = given.EncryptionConfiguration ?? NoEncryption,
        CloudWatchLoggingOptions = given.CloudWatchLoggingOptions ?? NoLogging,
    };

    public static BufferingHints Hints(BufferingHints? given, BufferingConfig otherwise) => new()
    {
        SizeInMBs = given?.SizeInMBs ?? otherwise.SizeMiB,
        IntervalInSeconds = given?.IntervalInSeconds ?? otherwise.IntervalSeconds,
    };

    public static BufferingConfig Buffering(BufferingHints? hints) => new(hints!.SizeInMBs!.Value, hints.IntervalInSeconds!.Value);

    /// <summary>The bucket's name in an ARN that the model has checked.</summary>
    public static string Bucket(string arn) => arn[(arn.IndexOf(BucketArnPrefix, StringComparison.Ordinal) + BucketArnPrefix.Length)..];

    public static ObjectCompression Compression(string format, string member, List<string> refused)
    {
        switch (format)
        {
            case "UNCOMPRESSED":
                return ObjectCompression.None;
            case "GZIP":
                return ObjectCompression.Gzip;
            case "ZIP":
                return ObjectCompression.Zip;
            default:
                refused.Add(FirehoseRefusals.Sentence($"{member}.CompressionFormat", format, "UNCOMPRESSED, GZIP and ZIP"));
                return ObjectCompression.None;
        }
    }
}
