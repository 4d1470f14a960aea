using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Http.Bodies;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3;

/// <summary>Amazon S3: buckets and objects.</summary>
/// <param name="objects">Where they are.</param>
/// <param name="registry">Buckets' entries: documents; tags go by their id.</param>
/// <param name="store">Where both lie: what changes several of them is one transaction.</param>
/// <param name="sealer">Seals list tokens (D13).</param>
/// <param name="answerBytesMax">Memory for objects' blocks on their way to clients; at least one block.</param>
[AwsService("s3")]
public sealed partial class S3Door(
    ObjectStore objects, ResourceRegistry registry, IMetadataStore store, SecretSealer sealer, long answerBytesMax) : IDoor
{
    private readonly ObjectAnswer _answers = new(new BodyBudget(answerBytesMax));

    private const string NullVersion = "null";

    private readonly PageTokens _tokens = new(sealer, _ => WrongToken());

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => S3Failures.Map(failure);

    private static ResourceId IdOf(Bucket bucket) => BucketResources.IdOf(bucket);

    private static string ArnOf(string bucket, string key) => $"arn:aws:s3:::{bucket}/{key}";

    private static string Quoted(string etag) => $"\"{etag}\"";

    /// <summary>The bucket that the call works on.</summary>
    private Bucket Find(Call call, string name, string? expectedOwner)
    {
        var bucket = objects.FindBucket(name) ?? throw S3Errors.NoSuchBucket(bucketName: name);
        if (expectedOwner is not null && expectedOwner != bucket.Account)
        {
            throw S3Errors.AccessDenied();
        }

        call.Touch(IdOf(bucket));
        return bucket;
    }

    /// <summary>The version that a key points to, where the caller names it or no version at all.</summary>
    private async Task<ObjectVersion> Find(Bucket bucket, string key, string? versionId, CancellationToken cancellationToken)
    {
        var version = await store.Read(reader => objects.Find(reader, bucket.Name, key), cancellationToken);
        if (version is not null && versionId is null or NullVersion)
        {
            return version;
        }

        throw versionId is null ? S3Errors.NoSuchKey(key: key) : S3Errors.NoSuchVersion(key: key, versionId: versionId);
    }
}
