using Tarn.Access.Keys;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.S3.Refusals;

/// <summary>The domain's failures in S3's words.</summary>
internal static class S3Failures
{
    public static AwsErrorException Map(TarnException failure) => failure.Reason switch
    {
        ObjectReasons.NoSuchBucket => S3Errors.NoSuchBucket(),
        ObjectReasons.NoSuchKey => S3Errors.NoSuchKey(),
        ObjectReasons.NoSuchUpload => S3Errors.NoSuchUpload(),
        ObjectReasons.BucketName => S3Errors.InvalidBucketName(),
        ObjectReasons.KeyTooLong => S3Errors.KeyTooLongError(maxSizeAllowed: "1024"),
        ObjectReasons.InvalidPart => S3Errors.InvalidPart(),
        ObjectReasons.PartOrder => S3Errors.InvalidPartOrder(),
        ObjectReasons.PartTooSmall => S3Errors.EntityTooSmall(),
        ObjectReasons.NoParts => S3Errors.InvalidRequest(failure.Message),
        ObjectReasons.BadDigest => S3Errors.BadDigest(failure.Message),
        ObjectReasons.ChecksumAlgorithm => S3Errors.InvalidRequest(failure.Message),
        ObjectReasons.TooLarge => S3Errors.EntityTooLarge(maxSizeAllowed: "5368709120"),
        ObjectReasons.Range => S3Errors.InvalidRange(),
        ObjectReasons.NoLock => S3Errors.InvalidRequest(failure.Message),
        ObjectReasons.Locked => S3Errors.AccessDenied(failure.Message),
        ObjectReasons.DeleteMarker => S3Errors.MethodNotAllowed(resourceType: "DeleteMarker"),
        ObjectReasons.BucketOwnedByYou => S3Errors.BucketAlreadyOwnedByYou(),
        ObjectReasons.BucketNotEmpty => S3Errors.BucketNotEmpty(),
        KeyFailures.IsNoKey => new AwsErrorException("KMS.NotFoundException", 400, failure.Message),
        KeyFailures.IsDisabled => new AwsErrorException("KMS.DisabledException", 400, failure.Message),
        KeyFailures.HasWrongState => new AwsErrorException("KMS.KMSInvalidStateException", 400, failure.Message),
        _ => ByKind(failure),
    };

    private static AwsErrorException ByKind(TarnException failure) => failure.Kind switch
    {
        ErrorKind.AlreadyExists => S3Errors.BucketAlreadyExists(),
        ErrorKind.PreconditionFailed => S3Errors.PreconditionFailed(condition: failure.Reason),
        ErrorKind.InvalidArgument => S3Errors.InvalidArgument(failure.Message),
        ErrorKind.LimitExceeded => S3Errors.InvalidRequest(failure.Message),
        ErrorKind.Conflict => S3Errors.OperationAborted(),
        ErrorKind.AccessDenied => S3Errors.AccessDenied(),
        ErrorKind.NotSupported => S3Errors.NotImplemented(failure.Message),
        ErrorKind.Throttled => S3Errors.SlowDown(),
        ErrorKind.DiskFull => new AwsErrorException("InsufficientCapacity", 503, failure.Message),
        ErrorKind.Unavailable => S3Errors.ServiceUnavailable(),
        ErrorKind.Damaged => new AwsErrorException("InternalError", 500, failure.Message),
        _ => S3Errors.InternalError(),
    };
}
