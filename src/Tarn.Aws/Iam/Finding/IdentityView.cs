using Tarn.Access.Identities;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Users and roles as IAM shows them.</summary>
internal static class IdentityView
{
    public static Role RoleOf(Resource role, Identity identity, IEnumerable<KeyValuePair<string, string>> tags) => new()
    {
        Path = identity.Path,
        RoleName = identity.Name,
        RoleId = IdentityNames.UniqueIdOf(IdentityKind.Role, role.Id),
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = PolicyTexts.Encode(identity.Trust!),
        Description = identity.Description,
        MaxSessionDuration = identity.SessionSecondsMax,
        PermissionsBoundary = BoundaryOf(identity),
        Tags = TagsOf(tags),
    };

    public static User UserOf(Resource user, Identity identity, IEnumerable<KeyValuePair<string, string>> tags) => new()
    {
        Path = identity.Path,
        UserName = identity.Name,
        UserId = IdentityNames.UniqueIdOf(IdentityKind.User, user.Id),
        Arn = user.Arn,
        CreateDate = user.Created,
        PermissionsBoundary = BoundaryOf(identity),
        Tags = TagsOf(tags),
    };

    /// <summary>The attached policies below a path, in the order of attachment.</summary>
    public static IReadOnlyList<AttachedPolicy> AttachedOf(Identity identity, string? pathPrefix) =>
    [
        .. identity.Attached
            .Where(arn => pathPrefix is null || arn.Contains($":policy{pathPrefix}", StringComparison.Ordinal))
            .Select(arn => new AttachedPolicy { PolicyArn = arn, PolicyName = arn[(arn.LastIndexOf('/') + 1)..] }),
    ];

    /// <summary>Tags as IAM shows them.</summary>
    public static IReadOnlyList<Tag> TagsOf(IEnumerable<KeyValuePair<string, string>> tags) =>
        [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    /// <summary>Tags of a request.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> TagsOf(IReadOnlyList<Tag>? tags) =>
        [.. (tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];

    private static AttachedPermissionsBoundary? BoundaryOf(Identity identity) => identity.Boundary is { } arn
        ? new AttachedPermissionsBoundary { PermissionsBoundaryArn = arn, PermissionsBoundaryType = "Policy" }
        : null;
}
