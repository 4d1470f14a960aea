using Tarn.Access;
using Tarn.Aws.Depot.Model;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>A door of a subset of S3's model: rest-xml with streams.</summary>
[AwsService("depot")]
[Client]
public sealed partial class DepotDoor : IDoor
{
    public object? Seen { get; private set; }

    public object? Answer { get; set; }

    public AwsErrorException Map(TarnException failure) => DepotErrors.NoSuchKey();

    private Task<CreateBucketOutput> CreateBucket(CreateBucketInput input, Call call, CancellationToken cancellationToken) =>
        Reply<CreateBucketOutput>(input);

    private Task<PutObjectOutput> PutObject(PutObjectInput input, Call call, CancellationToken cancellationToken) => Reply<PutObjectOutput>(input);

    private Task<GetObjectOutput> GetObject(GetObjectInput input, Call call, CancellationToken cancellationToken) => Reply<GetObjectOutput>(input);

    private Task<HeadObjectOutput> HeadObject(HeadObjectInput input, Call call, CancellationToken cancellationToken) => Reply<HeadObjectOutput>(input);

    private Task<DeleteObjectOutput> DeleteObject(DeleteObjectInput input, Call call, CancellationToken cancellationToken) =>
        Reply<DeleteObjectOutput>(input);

    private Task<DeleteObjectsOutput> DeleteObjects(DeleteObjectsInput input, Call call, CancellationToken cancellationToken) =>
        Reply<DeleteObjectsOutput>(input);

    private Task<CopyObjectOutput> CopyObject(CopyObjectInput input, Call call, CancellationToken cancellationToken) => Reply<CopyObjectOutput>(input);

    private Task<ListObjectsV2Output> ListObjectsV2(ListObjectsV2Input input, Call call, CancellationToken cancellationToken) =>
        Reply<ListObjectsV2Output>(input);

    private Task<ListBucketsOutput> ListBuckets(ListBucketsInput input, Call call, CancellationToken cancellationToken) =>
        Reply<ListBucketsOutput>(input);

    private Task<GetBucketLocationOutput> GetBucketLocation(GetBucketLocationInput input, Call call, CancellationToken cancellationToken) =>
        Reply<GetBucketLocationOutput>(input);

    private Task<GetBucketAclOutput> GetBucketAcl(GetBucketAclInput input, Call call, CancellationToken cancellationToken) =>
        Reply<GetBucketAclOutput>(input);

    private Task<CompleteMultipartUploadOutput> CompleteMultipartUpload(
        CompleteMultipartUploadInput input, Call call, CancellationToken cancellationToken) => Reply<CompleteMultipartUploadOutput>(input);

    private Task<UploadPartOutput> UploadPart(UploadPartInput input, Call call, CancellationToken cancellationToken) => Reply<UploadPartOutput>(input);

    private Task<PutBucketPolicyOutput> PutBucketPolicy(PutBucketPolicyInput input, Call call, CancellationToken cancellationToken) =>
        Reply<PutBucketPolicyOutput>(input);

    private Task<GetBucketPolicyOutput> GetBucketPolicy(GetBucketPolicyInput input, Call call, CancellationToken cancellationToken) =>
        Reply<GetBucketPolicyOutput>(input);

    private Task<T> Reply<T>(object input)
    {
        Seen = input;
        return Task.FromResult((T)Answer!);
    }
}
