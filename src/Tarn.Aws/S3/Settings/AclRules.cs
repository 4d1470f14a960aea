using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Properties;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectOwnership = Tarn.Storage.Objects.Definitions.ObjectOwnership;

namespace Tarn.Aws.S3.Settings;

/// <summary>
/// The access control lists that a bucket takes: none but the owner's own while its owner is enforced; else the canned ones. A list
/// that cannot be stored as S3 stores it is refused by name.
/// </summary>
/// <param name="definitions">Holds the buckets' ownership.</param>
internal sealed class AclRules(Definitions<BucketDefinition> definitions)
{
    /// <summary>The list of an object that a call writes.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidArgument, AccessControlListNotSupported; AccessDenied: the bucket blocks public lists; NotImplemented: grants, lists without a
    /// meaning here, and objects that their writer would own.
    /// </exception>
    public CannedAcl OfWrite(Call call, Bucket bucket, in StorageTerms terms)
    {
        var document = definitions.Find(BucketResources.NameOf(bucket.Name)) ?? new BucketDefinition();
        var acl = Check(document, terms.ACL, HasGrants(terms.GrantFullControl, terms.GrantRead, terms.GrantReadACP, terms.GrantWriteACP), isPut: false);
        if (document.TakesAcls && call.Principal.Account != bucket.Account
            && (document.Ownership != ObjectOwnership.BucketOwnerPreferred || document.LacksOwnership || acl != CannedAcl.BucketOwnerFullControl))
        {
            throw S3Errors.NotImplemented(
                "The writer would own this object, which Tarn does not have: send bucket-owner-full-control to a bucket with "
                + "BucketOwnerPreferred, or let the bucket have BucketOwnerEnforced.",
                "x-amz-acl");
        }

        return acl;
    }

    /// <summary>The list that a bucket or an object is to have from now on.</summary>
    /// <param name="document">The bucket's settings.</param>
    /// <param name="owner">The bucket's account.</param>
    /// <param name="canned">The list's name; null: the grants define it.</param>
    /// <param name="grants">The document of the body; null: none.</param>
    /// <param name="hasGrantHeaders">Whether headers have grants.</param>
    /// <exception cref="AwsErrorException">As <see cref="OfWrite"/>.</exception>
    public static CannedAcl OfPut(BucketDefinition document, string owner, string? canned, AccessControlPolicy? grants, bool hasGrantHeaders)
    {
        if (canned is null && grants is null && !hasGrantHeaders)
        {
            throw S3Errors.MissingSecurityHeader();
        }

        if (canned is not null && grants is not null)
        {
            throw S3Errors.UnexpectedContent();
        }

        if (grants is null)
        {
            return Check(document, canned, hasGrantHeaders, isPut: true);
        }

        // The owner's own grants are its full control, which every bucket takes.
        var listed = CannedAcls.Of(grants.Grants, owner) ?? throw (document.TakesAcls ? OnlyCanned() : NotSupported());
        return Check(document, listed, isPut: listed != CannedAcl.Private);
    }

    /// <summary>Whether one of the headers with grants was sent.</summary>
    public static bool HasGrants(params ReadOnlySpan<string?> grants) => grants.ContainsAnyExcept((string?)null);

    private static CannedAcl Check(BucketDefinition document, string? canned, bool hasGrants, bool isPut)
    {
        var acl = CannedAcls.Of(canned) ?? throw S3Errors.InvalidArgument("", "x-amz-acl", canned);
        return !hasGrants ? Check(document, acl, isPut) : throw (document.TakesAcls ? OnlyCanned() : NotSupported());
    }

    private static CannedAcl Check(BucketDefinition document, CannedAcl acl, bool isPut)
    {
        if (!document.TakesAcls)
        {
            return acl == CannedAcl.BucketOwnerFullControl || (acl == CannedAcl.Private && !isPut) ? CannedAcl.Private : throw NotSupported();
        }

        if (CannedAcls.IsPublic(acl) && document.PublicAccess is { BlocksAcls: true })
        {
            throw S3Errors.AccessDenied("The access control list is public, and the bucket's public access block forbids that: BlockPublicAcls.");
        }

        return acl == CannedAcl.AwsExecRead
            ? throw S3Errors.NotImplemented("The access control list aws-exec-read is for EC2's images: leave it out.", "x-amz-acl")
            : acl;
    }

    private static AwsErrorException NotSupported() => new("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");

    private static AwsErrorException OnlyCanned() => S3Errors.NotImplemented(
        "Grants to single accounts are not supported: use a canned access control list, or a bucket policy.", "x-amz-grant");
}
