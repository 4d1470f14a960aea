using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

/// <summary>Settings of buckets: storage, traffic and events.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketSettingOperations(BucketDocuments documents)
{
    /// <summary>Resets a bucket's default encryption to the value of every new bucket.</summary>
    public async Task DeleteBucketEncryption(DeleteBucketEncryptionInput input, Call call, CancellationToken cancellationToken) =>
        await documents.Delete<EncryptionSetting, ServerSideEncryptionConfiguration>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's transfer acceleration: never enabled, which S3 answers with nothing.</summary>
    public Task<GetBucketAccelerateConfigurationOutput> GetBucketAccelerateConfiguration(
        GetBucketAccelerateConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get(call, input.Bucket, input.ExpectedBucketOwner, _ => new GetBucketAccelerateConfigurationOutput());

    /// <summary>A bucket's default encryption: AES256 for a bucket without a key, as S3 reports it. Objects are sealed where it was put.</summary>
    public Task<GetBucketEncryptionOutput> GetBucketEncryption(GetBucketEncryptionInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<EncryptionSetting, GetBucketEncryptionOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's access logging: off, which S3 answers with nothing.</summary>
    public Task<GetBucketLoggingOutput> GetBucketLogging(GetBucketLoggingInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get(call, input.Bucket, input.ExpectedBucketOwner, _ => new GetBucketLoggingOutput());

    /// <summary>A bucket's replication rules. None can be set yet.</summary>
    public Task<GetBucketReplicationOutput> GetBucketReplication(GetBucketReplicationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetBucketReplicationOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.ReplicationConfigurationNotFoundError(bucketName: bucket.Name));

    /// <summary>The payer of a bucket's requests: its owner.</summary>
    public Task<GetBucketRequestPaymentOutput> GetBucketRequestPayment(
        GetBucketRequestPaymentInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get(call, input.Bucket, input.ExpectedBucketOwner, _ => new GetBucketRequestPaymentOutput { Payer = "BucketOwner" });

    /// <summary>A bucket's website. None can be set yet.</summary>
    public Task<GetBucketWebsiteOutput> GetBucketWebsite(GetBucketWebsiteInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetBucketWebsiteOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.NoSuchWebsiteConfiguration(bucketName: bucket.Name));

    /// <summary>Sets a bucket's default encryption: its new objects are sealed. Blocks clients' own keys, if asked.</summary>
    [RefusedInside("ServerSideEncryptionConfiguration.Rules.ApplyServerSideEncryptionByDefault.SSEAlgorithm", "AES256, aws:kms")]
    public async Task PutBucketEncryption(PutBucketEncryptionInput input, Call call, CancellationToken cancellationToken) =>
        await documents.Put<EncryptionSetting, ServerSideEncryptionConfiguration>(
            call, input.Bucket, input.ExpectedBucketOwner, input.ServerSideEncryptionConfiguration, cancellationToken);
}
