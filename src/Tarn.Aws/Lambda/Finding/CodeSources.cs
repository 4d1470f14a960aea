using Tarn.Access.Keys;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Packages;
using Tarn.Functions.Resolving;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Takes code from a request: a zip, an object, or a hot folder.</summary>
/// <param name="packages">Stores zips.</param>
/// <param name="hotFolders">Folders that are used directly, without a copy.</param>
internal sealed class CodeSources(PackageStore packages, ObjectStore objects, HotFolders hotFolders)
{
    /// <summary>Reads and stages the code. The caller disposes the staged zip after its transaction.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException; RequestEntityTooLargeException.</exception>
    /// <exception cref="TarnException">The code cannot be unpacked, or read with the caller's rights.</exception>
    public async Task<NewCode> Read(Call call, RequestedCode code, CancellationToken cancellationToken)
    {
        if (code.Bucket == HotFolders.Bucket && code.Key is not null)
        {
            return new NewCode(new CodePackage { Hash = "", HotFolder = hotFolders.Find(code.Key) }, null);
        }

        var scope = new PackageScope(call.Account, call.Region);
        switch (code)
        {
            case { Zip: { } zip, Bucket: null, Key: null }:
                if (zip.Length > PackageLimits.DirectZipBytesMax)
                {
                    throw new AwsErrorException(
                        "RequestEntityTooLargeException",
                        413,
                        $"Request must be smaller than {PackageLimits.DirectZipBytesMax} bytes of zip; upload larger ones to S3");
                }

                return Of(await packages.Stage(scope, new MemoryStream(zip.ToArray(), writable: false), cancellationToken));
            case { Zip: null, Bucket: { } bucket, Key: { } key }:
                return Of(await FromObject(call, scope, bucket, key, cancellationToken));
            case { Zip: null, Bucket: null, Key: null }:
                throw LambdaErrors.InvalidParameterValueException("Please provide a source for function code.");
            default:
                throw LambdaErrors.InvalidParameterValueException("Please do not provide other FunctionCode parameters when providing a ZipFile.");
        }
    }

    private static NewCode Of(StagedPackage staged) => new(staged.Package, staged);

    private async Task<StagedPackage> FromObject(
        Call call, PackageScope scope, string bucket, string key, CancellationToken cancellationToken)
    {
        call.Authorize("s3:GetObject", $"arn:aws:s3:::{bucket}/{key}");
        if (objects.FindBucket(bucket) is not { } found || found.Account != call.Account)
        {
            throw Unreadable("NoSuchBucket", "The specified bucket does not exist");
        }

        if (found.Region != call.Region)
        {
            throw Unreadable("PermanentRedirect", $"The bucket is in this region: {found.Region}. Please use this region to retry the request");
        }

        try
        {
            var version = await objects.Head(bucket, key, cancellationToken);
            if (version.Size > PackageLimits.UnpackedBytesMax)
            {
                throw LambdaErrors.InvalidParameterValueException($"Unzipped size must be smaller than {PackageLimits.UnpackedBytesMax} bytes");
            }

            using var lease = await objects.LeaseLocalFile(version, call.Rights, cancellationToken);
            await lease.Verify([new ByteRange(0, version.Size)], cancellationToken);
            await using var file = new FileStream(lease.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return await packages.Stage(scope, file, cancellationToken);
        }
        catch (TarnException failure) when (failure.Reason is KeyFailures.IsNoKey or KeyFailures.IsDisabled or KeyFailures.HasWrongState)
        {
            throw Unreadable("AccessDenied", failure.Message);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            throw Unreadable("NoSuchKey", "The specified key does not exist.");
        }
    }

    private static AwsErrorException Unreadable(string code, string message) => LambdaErrors.InvalidParameterValueException(
        $"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}");
}
