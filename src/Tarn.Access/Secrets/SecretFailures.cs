using Tarn.Storage;

namespace Tarn.Access.Secrets;

/// <summary>Failures of secrets. <see cref="TarnException.Reason"/> names the kind, for the doors.</summary>
public static class SecretFailures
{
    /// <summary>The reason of a key that does not encrypt.</summary>
    public const string IsNotEncrypted = "secret encryption";

    /// <summary>The reason of a value that does not decrypt.</summary>
    public const string IsNotDecrypted = "secret decryption";

    /// <summary>The reason of a caller without the right to the key.</summary>
    public const string IsKeyDenied = "secret key";

    /// <summary>The reason of a secret with too many versions.</summary>
    public const string HasManyVersions = "secret versions";

    /// <summary>The reason of a secret whose deletion was requested.</summary>
    public const string IsDeleted = "secret deleted";

    public static TarnException NotFound() => new(ErrorKind.NotFound, "Secrets Manager can't find the specified secret.");

    public static TarnException Deleted() => Of(
        ErrorKind.Conflict, IsDeleted, "You can't perform this operation on the secret because it was marked for deletion.");

    public static TarnException ManyVersions(int most) => Of(
        ErrorKind.LimitExceeded, HasManyVersions, $"The secret has {most} versions that have staging labels or are younger than 24 hours.");

    public static TarnException ManyLabels(int most) => Of(
        ErrorKind.LimitExceeded, HasManyVersions, $"A secret has at most {most} staging labels on all its versions.");

    /// <summary>A failure of a key, while a value was encrypted.</summary>
    public static TarnException NotEncrypted(TarnException cause) => cause.Kind == ErrorKind.AccessDenied
        ? KeyDenied(cause)
        : Of(
            ErrorKind.Conflict,
            IsNotEncrypted,
            "The protected secret text can't be encrypted using the provided KMS key. Check that the KMS key is available, enabled, and not in an "
            + "invalid state.",
            cause);

    /// <summary>A failure of a key, while a value was decrypted.</summary>
    public static TarnException NotDecrypted(TarnException cause) => cause.Kind == ErrorKind.AccessDenied
        ? KeyDenied(cause)
        : Of(ErrorKind.Conflict, IsNotDecrypted, "The protected secret text can't be decrypted using the provided KMS key.", cause);

    private static TarnException KeyDenied(TarnException cause) => Of(ErrorKind.AccessDenied, IsKeyDenied, "Access to KMS is not allowed", cause);

    private static TarnException Of(ErrorKind kind, string reason, string message, Exception? cause = null) =>
        new(kind, message, cause) { Reason = reason };
}
