using Tarn.Access.Credentials;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.AccessKeys;

internal sealed partial class AccessKeyOperations
{
    /// <summary>The ids of a user's keys, without secrets.</summary>
    public Task<ListAccessKeysOutput> ListAccessKeys(ListAccessKeysInput input, Call call, CancellationToken cancellationToken)
    {
        var name = users.NameOrCaller(call, input.UserName);
        var (_, user) = users.Find(call, name);
        var page = MarkerPage<Credential>.Of(
            user.KeyIds.Select(credentials.Find).OfType<Credential>(), key => key.Key.Id, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAccessKeysOutput
        {
            AccessKeyMetadata =
            [
                .. page.Items.Select(key => new AccessKeyMetadata
                {
                    UserName = user.Name,
                    AccessKeyId = key.Key.Id,
                    Status = key.IsActive ? Active : "Inactive",
                    CreateDate = key.Created,
                }),
            ],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
