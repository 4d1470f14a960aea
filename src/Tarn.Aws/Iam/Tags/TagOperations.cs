using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Iam.Tags;

/// <summary>Tags of users, roles and managed policies.</summary>
/// <param name="users">Finds users.</param>
/// <param name="roles">Finds roles.</param>
/// <param name="policies">Finds managed policies.</param>
[AwsOperations("iam")]
internal sealed partial class TagOperations(IdentityFinder users, IdentityFinder roles, PolicyFinder policies, TagChanges changes)
{
    [Tags("TagUser", "ListUserTags", "UntagUser")]
    private TaggedResource User(Call call, string userName) => Of(users.Find(call, userName).Resource, () => users.NotFound(userName));

    [Tags("TagRole", "ListRoleTags", "UntagRole")]
    private TaggedResource Role(Call call, string roleName) => Of(roles.Find(call, roleName).Resource, () => roles.NotFound(roleName));

    [Tags("TagPolicy", "ListPolicyTags", "UntagPolicy")]
    private TaggedResource Policy(Call call, string policyArn) =>
        Of(policies.Find(call, policyArn).Resource, () => PolicyFinder.NotFound(policyArn));

    private TaggedResource Of(Resource found, Func<Exception> gone) => new(
        changes,
        TagChanges.Registered(found, gone),
        () => IamErrors.LimitExceededException($"The number of tags has reached the maximum limit, {TagChanges.CountMax}."));
}
