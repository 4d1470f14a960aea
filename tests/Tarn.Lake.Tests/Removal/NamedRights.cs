using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Removal;

/// <summary>Rights to whole folders: each grant is an action and a prefix of <c>bucket/key</c>.</summary>
internal sealed class NamedRights(params (string Action, string Prefix)[] grants) : IRights
{
    private const string ObjectArn = "arn:aws:s3:::";

    public string Holder => "arn:aws:iam::000000000000:user/named";

    public bool IsUnlimited => false;

    /// <summary>Rights to read and write below prefixes.</summary>
    public static NamedRights Uses(params string[] prefixes) =>
        new([.. prefixes.SelectMany(prefix => new[] { (ObjectActions.Read, prefix), (ObjectActions.Write, prefix) })]);

    /// <summary>Rights to read, write and delete below prefixes.</summary>
    public static NamedRights Owns(params string[] prefixes) => new(
        [.. prefixes.SelectMany(prefix => new[] { (ObjectActions.Read, prefix), (ObjectActions.Write, prefix), (ObjectActions.Delete, prefix) })]);

    public bool IsDenied(string action, string resource) => false;

    public bool IsAllowed(string action, string resource) =>
        grants.Any(grant => grant.Action == action && resource.StartsWith(ObjectArn + grant.Prefix, StringComparison.Ordinal));

    public void Require(string action, string resource)
    {
        if (!IsAllowed(action, resource))
        {
            throw new TarnException(ErrorKind.AccessDenied, $"{Holder} may not {action} {resource}");
        }
    }

    public FolderRight OfFolder(string action, string bucket, string folder) =>
        IsAllowed(action, $"{ObjectArn}{bucket}/{folder}") ? FolderRight.All : FolderRight.None;
}
