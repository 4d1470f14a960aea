namespace Tarn.Storage.Objects.Limits;

/// <summary>What <see cref="TarnException.Reason"/> says of the object store's failures.</summary>
public static class ObjectReasons
{
    /// <summary>NotFound: the bucket.</summary>
    public const string NoSuchBucket = "no-such-bucket";

    /// <summary>NotFound: the key.</summary>
    public const string NoSuchKey = "no-such-key";

    /// <summary>NotFound: the upload.</summary>
    public const string NoSuchUpload = "no-such-upload";

    /// <summary>InvalidArgument: the bucket's name.</summary>
    public const string BucketName = "bucket-name";

    /// <summary>InvalidArgument: the key is longer than 1,024 bytes.</summary>
    public const string KeyTooLong = "key-too-long";

    /// <summary>InvalidArgument: a part that was not uploaded, or with another ETag or checksum.</summary>
    public const string InvalidPart = "invalid-part";

    /// <summary>InvalidArgument: the parts are not in ascending order.</summary>
    public const string PartOrder = "part-order";

    /// <summary>InvalidArgument: a part that is not the last has less than 5 MiB.</summary>
    public const string PartTooSmall = "part-too-small";

    /// <summary>InvalidArgument: no parts, or nothing that makes sense.</summary>
    public const string NoParts = "no-parts";

    /// <summary>InvalidArgument: bytes do not have the checksum that was sent with them.</summary>
    public const string BadDigest = "bad-digest";

    /// <summary>InvalidArgument: the upload was made for another checksum algorithm or form.</summary>
    public const string ChecksumAlgorithm = "checksum-algorithm";

    /// <summary>LimitExceeded: more bytes than one put takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>InvalidArgument: a range that lies outside of the object.</summary>
    public const string Range = "range";

    /// <summary>AlreadyExists: the caller's own account owns the bucket.</summary>
    public const string BucketOwnedByYou = "bucket-owned-by-you";

    /// <summary>Conflict: the bucket holds objects.</summary>
    public const string BucketNotEmpty = "bucket-not-empty";

    internal static TarnException Bucket(string name) =>
        new(ErrorKind.NotFound, $"There is no bucket {name}.") { Reason = NoSuchBucket };

    internal static TarnException Key(string key) =>
        new(ErrorKind.NotFound, $"There is no object {key}.") { Reason = NoSuchKey };

    internal static TarnException Upload() =>
        new(ErrorKind.NotFound, "There is no such upload: it was completed, aborted or never made.") { Reason = NoSuchUpload };

    internal static TarnException Invalid(string reason, string message) =>
        new(ErrorKind.InvalidArgument, message) { Reason = reason };
}
