using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.Conditions;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.PostForms;
using Tarn.Aws.S3.Refusals;
using Tarn.Aws.S3.RequestMetrics;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.S3;

/// <summary>Amazon S3: buckets and objects.</summary>
[AwsService("s3")]
public sealed partial class S3Door : IDoor, IUploadDoor
{
    private readonly Definitions<BucketDefinition> _definitions;
    private readonly AskedObjects _asked;
    private readonly RequestMeter? _requests;

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
        _requests is { IsWanted: true } requests
            ? PrepareMetered(requests, call, request, label, cancellationToken)
            : _asked.Read(call, request, label, cancellationToken);

    /// <inheritdoc/>
    public OperationDescriptor UploadOperation => ((IDoor)this).Service.Find(nameof(ObjectOperations.PutObject))!;

    /// <inheritdoc/>
    public UploadCall ReadForm(UploadForm form, WireRequest request, string url, DateTimeOffset now) => FormUpload.Read(form, request, url, now);

    /// <inheritdoc/>
    public ValueTask BeginForm(Call call, UploadCall upload, CancellationToken cancellationToken) =>
        _requests is { IsWanted: true } && upload is FormUpload { Bucket: var bucket, Key: var key }
            ? _requests.Begin(call, upload.Request, bucket, key, "POST", cancellationToken)
            : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void CheckBody(string operation, WireRequest request) => DocumentChecksums.Check(operation, request);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => S3Failures.Map(failure);

    private async ValueTask PrepareMetered(
        RequestMeter requests, Call call, WireRequest request, Func<string, string?> label, CancellationToken cancellationToken)
    {
        await requests.Begin(call, request, label("Bucket"), label("Key"), request.Method, cancellationToken);
        await _asked.Read(call, request, label, cancellationToken);
    }
}
