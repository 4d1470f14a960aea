namespace Tarn.Storage.Rights;

/// <summary>The actions on the bytes of objects, and the questions about them.</summary>
public static class ObjectActions
{
    /// <summary>Reads an object's bytes.</summary>
    public const string Read = "s3:GetObject";

    public const string Write = "s3:PutObject";

    public const string Delete = "s3:DeleteObject";

    /// <summary>The beginning of the ARNs of buckets and objects.</summary>
    public const string ArnStart = "arn:aws:s3:::";

    /// <summary>The ARN of an object.</summary>
    public static string ArnOf(string bucket, string key) => $"{ArnStart}{bucket}/{key}";

    /// <summary>Checks an action on one object.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void RequireObject(this IRights rights, string action, string bucket, string key) =>
        rights.Require(action, ArnOf(bucket, key));

    /// <summary>Checks an action on every object of a folder, also on objects that a policy names one by one.</summary>
    /// <param name="rights">The holder's rights.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">A prefix of keys that ends with a slash; empty: the whole bucket.</param>
    /// <exception cref="TarnException">AccessDenied; the message names the folder.</exception>
    public static void RequireFolder(this IRights rights, string action, string bucket, string folder)
    {
        if (rights.OfFolder(action, bucket, folder) == FolderRight.All)
        {
            return;
        }

        var arn = ArnOf(bucket, folder + "*");
        rights.Require(action, arn);

        // the pattern as a text is allowed: a policy denies, or does not name, something inside the folder
        throw new TarnException(
            ErrorKind.AccessDenied,
            $"User: {rights.Holder} is not authorized to perform: {action} on resource: {arn} "
                + "because the policies do not allow it for every object there");
    }
}
