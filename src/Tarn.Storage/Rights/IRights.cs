namespace Tarn.Storage.Rights;

/// <summary>
/// The rights of one caller, or of the role that a service acts with. Every question is decided from the present policies, in
/// memory: a right that was taken away is missing at the next question. Any thread may ask.
/// </summary>
public interface IRights
{
    /// <summary>The ARN of the caller or role, for messages.</summary>
    string Holder { get; }

    /// <summary>Whether no policy limits the holder: the account's root, or the program itself.</summary>
    bool IsUnlimited { get; }

    /// <summary>Whether a policy denies the holder an action on a resource. False also where no policy allows it.</summary>
    /// <param name="action">IAM's action with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    bool IsDenied(string action, string resource);

    /// <summary>Whether the holder may do an action on a resource.</summary>
    /// <param name="action">IAM's action with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    bool IsAllowed(string action, string resource);

    /// <summary>Checks that the holder may do an action on a resource.</summary>
    /// <param name="action">IAM's action with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence: holder, action, resource, reason.</exception>
    void Require(string action, string resource);

    /// <summary>
    /// Decides an action on all objects of a folder at once. For <see cref="FolderRight.Some"/>, ask per object.
    /// </summary>
    /// <param name="action">An action on objects: see <see cref="ObjectActions"/>.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">A prefix of keys that ends with a slash; empty: the whole bucket.</param>
    FolderRight OfFolder(string action, string bucket, string folder);
}
