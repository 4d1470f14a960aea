using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.Users;

internal sealed partial class UserOperations
{
    /// <summary>The groups of a user: none, because groups cannot be made.</summary>
    [Kept("*", "there are no groups; tools ask before they delete a user")]
    public Task<ListGroupsForUserOutput> ListGroupsForUser(ListGroupsForUserInput input, Call call, CancellationToken cancellationToken)
    {
        users.Find(call, input.UserName);
        return Task.FromResult(new ListGroupsForUserOutput { Groups = [], IsTruncated = false });
    }
}
