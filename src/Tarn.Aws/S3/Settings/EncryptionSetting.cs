using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Default encryption: AES256 for every bucket. Of a client's setting, bucket keys are kept and echoed.</summary>
internal sealed class EncryptionSetting : IBucketSetting<GetBucketEncryptionOutput>, IStoredBucketSetting<ServerSideEncryptionConfiguration>
{
    /// <inheritdoc/>
    public static GetBucketEncryptionOutput Answer(Bucket bucket, BucketDefinition document) => new()
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
    public static Func<BucketDefinition, BucketDefinition> Put(ServerSideEncryptionConfiguration wanted)
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
    public static BucketDefinition Delete(BucketDefinition document) => document with { BucketKeyEnabled = null };
}
