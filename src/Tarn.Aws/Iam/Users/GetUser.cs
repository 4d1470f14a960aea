using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Users;

internal sealed partial class UserOperations
{
    /// <summary>A user; without a name, the calling user.</summary>
    public async Task<GetUserOutput> GetUser(GetUserInput input, Call call, CancellationToken cancellationToken)
    {
        var name = users.NameOrCaller(call, input.UserName);
        call.Authorize("iam:GetUser", users.PlainArn(call, name));
        var (user, identity) = users.Find(call, name);
        return new GetUserOutput { User = await Show(user, identity, cancellationToken) };
    }
}
