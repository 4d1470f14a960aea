using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Default encryption: AES256 for every bucket. Of a client's setting, bucket keys are kept and echoed.</summary>
internal sealed class EncryptionSetting : IBucketSetting<GetBucketEncryptionOutput>, IKeptBucketSetting<ServerSideEncryptionConfiguration>
{
    /// <inheritdoc/>
    public static GetBucketEncryptionOutput Answer(Bucket bucket, BucketDocument document) => new()
    {
        ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
        {
            Rules =
            [
                new ServerSideEncryptionRule
                {
                    ApplyServerSideEncryptionByDefault = new ServerSideEncryptionByDefault { SSEAlgorithm = S3Refusals.Aes256 },
                    BucketKeyEnabled = document.BucketKeyEnabled ?? false,
                },
            ],
        },
    };

    /// <inheritdoc/>
    public static Func<BucketDocument, BucketDocument> Put(ServerSideEncryptionConfiguration wanted)
    {
        if (wanted.Rules is not [var rule])
        {
            throw S3Errors.MalformedXML();
        }

        var byDefault = rule.ApplyServerSideEncryptionByDefault;
        S3Refusals.Encryption(byDefault?.SSEAlgorithm, byDefault?.KMSMasterKeyID);
        return document => document with { BucketKeyEnabled = rule.BucketKeyEnabled ?? false };
    }

    /// <inheritdoc/>
    public static BucketDocument Delete(BucketDocument document) => document with { BucketKeyEnabled = null };
}
