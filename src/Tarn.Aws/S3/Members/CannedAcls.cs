using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Aws.S3.Members;

/// <summary>S3's predefined access control lists: their names, and the grants that they stand for.</summary>
internal static class CannedAcls
{
    private const string Group = "Group";
    private const string Everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string EveryAccount = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    private const string Read = "READ";
    private const string Write = "WRITE";

    private static readonly CannedAcl[] Listed =
        [CannedAcl.Private, CannedAcl.PublicRead, CannedAcl.PublicReadWrite, CannedAcl.AuthenticatedRead];

    /// <summary>The list of a name; null: there is none of that name.</summary>
    public static CannedAcl? Of(string? name) => name switch
    {
        null or "" or "private" => CannedAcl.Private,
        "public-read" => CannedAcl.PublicRead,
        "public-read-write" => CannedAcl.PublicReadWrite,
        "authenticated-read" => CannedAcl.AuthenticatedRead,
        "aws-exec-read" => CannedAcl.AwsExecRead,
        "bucket-owner-read" => CannedAcl.BucketOwnerRead,
        "bucket-owner-full-control" => CannedAcl.BucketOwnerFullControl,
        _ => null,
    };

    /// <summary>Whether it opens something to callers of other accounts. S3 counts every account as the public.</summary>
    public static bool IsPublic(CannedAcl acl) => acl is CannedAcl.PublicRead or CannedAcl.PublicReadWrite or CannedAcl.AuthenticatedRead;

    /// <summary>Whether it lets a caller of another account read.</summary>
    /// <param name="isSigned">Whether the caller is one of some account.</param>
    public static bool LetsRead(CannedAcl acl, bool isSigned) => IsPublic(acl) && (isSigned || acl != CannedAcl.AuthenticatedRead);

    /// <summary>The grants. The bucket's owner owns its objects too, so that lists for it add nothing.</summary>
    public static IReadOnlyList<Grant> GrantsOf(CannedAcl acl, string owner) =>
        [.. Owners.GrantsOf(owner), .. PublicGrantsOf(acl).Select(grant => new Grant
        {
            Permission = grant.Permission,
            Grantee = new Grantee { Type = Group, URI = grant.Group },
        })];

    /// <summary>The list whose grants a document has; null: none.</summary>
    public static CannedAcl? Of(IReadOnlyList<Grant>? grants, string owner)
    {
        var given = (grants ?? []).Select(grant => (grant.Permission, By: grant.Grantee?.URI ?? grant.Grantee?.ID)).ToHashSet();
        return Array.Find(Listed.Select(acl => (CannedAcl?)acl).ToArray(), acl => given.SetEquals(
            GrantsOf(acl!.Value, owner).Select(grant => (grant.Permission, By: grant.Grantee!.URI ?? grant.Grantee.ID))));
    }

    private static (string Permission, string Group)[] PublicGrantsOf(CannedAcl acl) => acl switch
    {
        CannedAcl.PublicRead => [(Read, Everybody)],
        CannedAcl.PublicReadWrite => [(Read, Everybody), (Write, Everybody)],
        CannedAcl.AuthenticatedRead => [(Read, EveryAccount)],
        _ => [],
    };
}
