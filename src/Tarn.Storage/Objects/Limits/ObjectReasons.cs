namespace Tarn.Storage.Objects.Limits;

/// <summary>The values of <see cref="TarnException.Reason"/> for the object store's failures.</summary>
public static class ObjectReasons
{
    /// <summary>NotFound: the bucket does not exist.</summary>
    public const string NoSuchBucket = "no-such-bucket";

    /// <summary>NotFound: the key does not exist.</summary>
    public const string NoSuchKey = "no-such-key";

    /// <summary>NotFound: the upload does not exist.</summary>
    public const string NoSuchUpload = "no-such-upload";

    /// <summary>InvalidArgument: the bucket's name is not valid.</summary>
    public const string BucketName = "bucket-name";

    /// <summary>InvalidArgument: the key is longer than 1,024 bytes.</summary>
    public const string KeyTooLong = "key-too-long";

    /// <summary>InvalidArgument: a part was not uploaded, or has another ETag or checksum.</summary>
    public const string InvalidPart = "invalid-part";

    /// <summary>InvalidArgument: the parts are not in ascending order.</summary>
    public const string PartOrder = "part-order";

    /// <summary>InvalidArgument: a part before the last has less than 5 MiB.</summary>
    public const string PartTooSmall = "part-too-small";

    /// <summary>InvalidArgument: the request has no parts, or its size does not match.</summary>
    public const string NoParts = "no-parts";

    /// <summary>InvalidArgument: bytes do not match the checksum that was sent with them.</summary>
    public const string BadDigest = "bad-digest";

    /// <summary>InvalidArgument: the upload was made for another checksum algorithm or form.</summary>
    public const string ChecksumAlgorithm = "checksum-algorithm";

    /// <summary>LimitExceeded: more bytes than one put takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>InvalidArgument: a range outside the object.</summary>
    public const string Range = "range";

    /// <summary>AlreadyExists: the caller's own account owns the bucket.</summary>
    public const string BucketOwnedByYou = "bucket-owned-by-you";

    /// <summary>Conflict: the bucket holds objects.</summary>
    public const string BucketNotEmpty = "bucket-not-empty";

    /// <summary>Conflict: the version is a delete marker, which has neither bytes nor tags.</summary>
    public const string DeleteMarker = "delete-marker";

    /// <summary>AccessDenied: a legal hold or a retention protects the version.</summary>
    public const string Locked = "locked";

    /// <summary>InvalidArgument: the bucket has no object lock.</summary>
    public const string NoLock = "no-lock";

    internal static TarnException Marker() =>
        new(ErrorKind.Conflict, "The version is a delete marker: it has neither bytes nor tags.") { Reason = DeleteMarker };

    internal static TarnException Bucket(string name) =>
        new(ErrorKind.NotFound, $"There is no bucket {name}.") { Reason = NoSuchBucket };

    internal static TarnException Key(string key) =>
        new(ErrorKind.NotFound, $"There is no object {key}.") { Reason = NoSuchKey };

    internal static TarnException Upload() =>
        new(ErrorKind.NotFound, "There is no such upload: it was completed, aborted or never made.") { Reason = NoSuchUpload };

    internal static TarnException Invalid(string reason, string message) =>
        new(ErrorKind.InvalidArgument, message) { Reason = reason };
}
