using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Users;

internal sealed partial class UserOperations
{
    /// <summary>Deletes a user without keys and policies.</summary>
    public async Task<DeleteUserOutput> DeleteUser(DeleteUserInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Delete(call, input.UserName, cancellationToken);
        return new DeleteUserOutput();
    }
}
