using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>
/// Default encryption. Every bucket reports AES256 or its key; the objects of a bucket that asked for it are sealed.
/// </summary>
internal sealed class EncryptionSetting : IBucketSetting<GetBucketEncryptionOutput>, IStoredBucketSetting<ServerSideEncryptionConfiguration>
{
    private const string None = "NONE";
    private const string Customer = "SSE-C";

    /// <inheritdoc/>
    public static GetBucketEncryptionOutput Answer(Bucket bucket, BucketDefinition document) => new()
    {
        ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
        {
            Rules =
            [
                new ServerSideEncryptionRule
                {
                    ApplyServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
                    {
                        SSEAlgorithm = document.Encryption is { UsesKms: true } ? S3Refusals.Kms : S3Refusals.Aes256,
                        KMSMasterKeyID = document.Encryption?.KmsKey,
                    },
                    BucketKeyEnabled = document.Encryption?.BucketKeys ?? false,
                    BlockedEncryptionTypes = document.Encryption?.BlocksCustomerKeys is { } blocks
                        ? new BlockedEncryptionTypes { EncryptionType = [blocks ? Customer : None] }
                        : null,
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
        S3Refusals.Encryption(byDefault?.SSEAlgorithm);
        var usesKms = byDefault?.SSEAlgorithm == S3Refusals.Kms;
        if (!usesKms && byDefault?.KMSMasterKeyID is { } key)
        {
            throw S3Errors.InvalidArgument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", "KMSMasterKeyID", key);
        }

        var encryption = new DefaultEncryption(byDefault is not null, rule.BucketKeyEnabled ?? false, Blocks(rule.BlockedEncryptionTypes))
        {
            UsesKms = usesKms,
            KmsKey = string.IsNullOrEmpty(byDefault?.KMSMasterKeyID) ? null : byDefault.KMSMasterKeyID,
        };
        return document => document with { Encryption = encryption };
    }

    /// <inheritdoc/>
    public static BucketDefinition Delete(BucketDefinition document) => document with { Encryption = null };

    private static bool? Blocks(BlockedEncryptionTypes? types) => types?.EncryptionType switch
    {
        null or [] => null,
        [None] => false,
        [Customer] => true,
        _ => throw S3Errors.MalformedXML(),
    };
}
