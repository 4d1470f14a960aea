using Tarn.Access.Credentials;
using Tarn.Aws.S3.Acls;
using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.BucketAccess;
using Tarn.Aws.S3.BucketPolicies;
using Tarn.Aws.S3.BucketSettings;
using Tarn.Aws.S3.BucketTags;
using Tarn.Aws.S3.Archives;
using Tarn.Aws.S3.Buckets;
using Tarn.Aws.S3.Conditions;
using Tarn.Aws.S3.Cors;
using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Lifecycle;
using Tarn.Aws.S3.Listings;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Notifications;
using Tarn.Aws.S3.ObjectLocks;
using Tarn.Aws.S3.ObjectTags;
using Tarn.Aws.S3.Objects;
using Tarn.Aws.S3.PostForms;
using Tarn.Aws.S3.RefusedSettings;
using Tarn.Aws.S3.Refusals;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Aws.S3.UnusedConfigurations;
using Tarn.Aws.S3.Uploads;
using Tarn.Aws.S3.Versioning;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Targets;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.S3;

/// <summary>Amazon S3: buckets and objects.</summary>
[AwsService("s3")]
public sealed partial class S3Door : IDoor, IUploadDoor
{
    private readonly Definitions<BucketDefinition> _definitions;
    private readonly AskedObjects _asked;

    /// <param name="objects">Buckets and objects.</param>
    /// <param name="store">Holds the buckets' definitions and tags too: a change of several of them is one transaction.</param>
    /// <param name="definitions">Buckets' settings in memory.</param>
    /// <param name="sealer">Seals list tokens (D13).</param>
    /// <param name="answerBytesMax">Memory for objects' blocks on their way to clients; at least one block.</param>
    /// <param name="targets">Functions, queues and topics that get events.</param>
    public S3Door(
        ObjectStore objects, IMetadataStore store, Definitions<BucketDefinition> definitions, SecretSealer sealer, long answerBytesMax, TargetDirectory targets)
    {
        var buckets = new BucketFinder(objects);
        var versions = new ObjectFinder(objects, store);
        var sources = new CopySources(buckets, versions, objects);
        var documents = new BucketDocuments(buckets, store);
        var answers = new ObjectAnswer(new BodyBudget(answerBytesMax));
        _definitions = definitions;
        var headers = new LifecycleHeaders(_definitions, objects.Lifecycles.Decisions);
        var tokens = new PageTokens(
            sealer, _ => S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token"));

        var acls = new AclRules(_definitions);
        _asked = new AskedObjects(objects, store);
        ObjectOperations = new ObjectOperations(buckets, versions, objects, answers, headers, acls, store);
        AclOperations = new AclOperations(buckets, versions, objects, _definitions, documents);
        ObjectTagOperations = new ObjectTagOperations(buckets, versions, objects);
        UploadOperations = new UploadOperations(buckets, sources, objects, headers, acls);
        ListingOperations = new ListingOperations(buckets, objects, tokens);
        BucketOperations = new BucketOperations(buckets, objects, store, tokens);
        BucketSettingOperations = new BucketSettingOperations(documents);
        NotificationOperations = new NotificationOperations(buckets, documents, objects, store, targets);
        LifecycleOperations = new LifecycleOperations(documents, objects);
        ArchiveOperations = new ArchiveOperations(buckets, versions, objects);
        BucketAccessOperations = new BucketAccessOperations(documents);
        CorsOperations = new CorsOperations(documents);
        BucketPolicyOperations = new BucketPolicyOperations(buckets, documents, store);
        UnusedConfigurationOperations = new UnusedConfigurationOperations(buckets);
        RefusedOperations = new RefusedOperations();
        VersioningOperations = new VersioningOperations(buckets, objects, store);
        ObjectLockOperations = new ObjectLockOperations(buckets, versions, objects, store);
        BucketTagOperations = new BucketTagOperations(documents);
    }

    /// <inheritdoc/>
    public IReadOnlyList<CrossOriginRule>? CrossOriginRulesOf(WireRequest request)
    {
        var path = request.RawPath.TrimStart('/');
        var name = path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? path[..slash] : path;
        return _definitions.Find(BucketResources.NameOf(name))?.Cors?.Select(one =>
            new CrossOriginRule(one.Origins, one.Methods, one.Headers, one.ExposedHeaders, one.MaxAgeSeconds)).ToArray();
    }

    /// <inheritdoc/>
    public IRequestKeys KeysOf(WireRequest request, CallSignature? signature) => new S3RequestKeys(request, signature);

    /// <inheritdoc/>
    public ValueTask Prepare(Call call, WireRequest request, Func<string, string?> label, CancellationToken cancellationToken) =>
        _asked.Read(call, request, label, cancellationToken);

    /// <inheritdoc/>
    public OperationDescriptor UploadOperation => ((IDoor)this).Service.Find(nameof(ObjectOperations.PutObject))!;

    /// <inheritdoc/>
    public UploadCall ReadForm(UploadForm form, WireRequest request, string url, DateTimeOffset now) => FormUpload.Read(form, request, url, now);

    /// <inheritdoc/>
    public void CheckBody(string operation, WireRequest request) => DocumentChecksums.Check(operation, request);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => S3Failures.Map(failure);
}
