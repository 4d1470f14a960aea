using Tarn.Access.Conditions;
using Tarn.Storage.Rights;

namespace Tarn.Access;

/// <summary>
/// Decides which principal may take which action.
/// </summary>
public interface IAuthorizer
{
    /// <summary>Decides whether the call's principal may do <paramref name="action"/> on <paramref name="resource"/>.</summary>
    /// <param name="action">IAM's action, with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">The requested ARN, or <c>*</c>.</param>
    AccessDecision Decide(Call call, string action, string resource);

    /// <summary>As the other overload, with condition keys that this use of the resource alone sets.</summary>
    /// <param name="action">IAM's action.</param>
    /// <param name="resource">The requested ARN.</param>
    /// <param name="facts">The further condition keys.</param>
    AccessDecision Decide(Call call, string action, string resource, IRequestKeys facts) => Decide(call, action, resource);

    /// <summary>Decides an action on every object of a folder at once.</summary>
    /// <param name="action">An action on objects: <c>s3:GetObject</c>.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">A prefix of keys that ends with a slash; empty: the whole bucket.</param>
    FolderRight DecideFolder(Call call, string action, string bucket, string folder);

    /// <summary>A question about the call with its condition keys, for policies of resources.</summary>
    /// <param name="resource">The resource's ARN.</param>
    PolicyQuestion Ask(Call call, string action, string resource) => new(action, resource);

    /// <summary>Whether some bucket has a policy: then even the root may be denied an object.</summary>
    bool HasBucketPolicies => false;

    /// <summary>
    /// Whether decisions about objects of a bucket need the objects themselves: a policy names their tags, or the bucket has access control
    /// lists. The door then reads an object before it asks.
    /// </summary>
    bool NeedsObjects(Call call, string bucket) => false;

    /// <summary>
    /// Whether the call's principal may do anything at all. The door asks before it reads a body that names the
    /// resources.
    /// </summary>
    bool AllowsAny(Call call);

    /// <summary>As the other overload, for a call that names its bucket: only that bucket's policy gives rights to strangers.</summary>
    bool AllowsAny(Call call, string bucket) => AllowsAny(call);

    /// <summary>
    /// Whether the limits of the caller's session allow the call's operation. The door asks before the
    /// operation's own rules, and also for operations that every caller may call.
    /// </summary>
    bool Covers(Call call);
}
