using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>A destination's bucket as the configuration of its objects.</summary>
internal static class BucketConfigs
{
    private const string BucketArnPrefix = ":s3:::";

    /// <summary>The objects of a bucket.</summary>
    /// <param name="member">The member that has them, for refusals.</param>
    /// <param name="refused">Takes the refusals.</param>
    public static ObjectOutputConfig Output(in BucketMembers bucket, string member, List<string> refused)
    {
        FirehoseRefusals.CheckRole(bucket.RoleARN, $"{member}.RoleARN", refused);
        return new ObjectOutputConfig
        {
            Bucket = NameOf(bucket.BucketARN!),
            Prefix = bucket.Prefix ?? "",
            ErrorPrefix = bucket.ErrorOutputPrefix,
            Compression = Compression(bucket.CompressionFormat!),
            KmsKey = bucket.EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN,
        };
    }

    public static BufferingConfig Buffering(BufferingHints? hints) => new(hints!.SizeInMBs!.Value, hints.IntervalInSeconds!.Value);

    // The model has checked the ARN.
    private static string NameOf(string arn) => arn[(arn.IndexOf(BucketArnPrefix, StringComparison.Ordinal) + BucketArnPrefix.Length)..];

    // The model has checked the format.
    private static ObjectCompression Compression(string format) => format switch
    {
        "GZIP" => ObjectCompression.Gzip,
        "ZIP" => ObjectCompression.Zip,
        "Snappy" => ObjectCompression.Snappy,
        "HADOOP_SNAPPY" => ObjectCompression.HadoopSnappy,
        _ => ObjectCompression.None,
    };
}
