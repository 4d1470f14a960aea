using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's default encryption as S3 reports it for every bucket: AES256.</summary>
    public Task<GetBucketEncryptionOutput> GetBucketEncryption(GetBucketEncryptionInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var document = registry.TryGet(IdOf(bucket), out var resource)
            ? BucketDocument.Decode(resource.Document)
            : new BucketDocument();
        return Task.FromResult(new GetBucketEncryptionOutput
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
        });
    }
}
