using Tarn.Access;
using Tarn.Storage.Rights;

namespace Tarn;

/// <summary>The root may do everything in its account, all others nothing: for tests without policies.</summary>
internal sealed class RootOnlyAuthorizer : IAuthorizer
{
    public AccessDecision Decide(Call call, string action, string resource) =>
        AllowsAny(call) ? AccessDecision.Allowed : AccessDecision.Refused;

    public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
        AllowsAny(call) ? FolderRight.All : FolderRight.None;

    public bool AllowsAny(Call call) =>
        call.Principal.Kind == PrincipalKind.Root && call.Principal.Account == call.Account;

    public bool Covers(Call call) => true;
}
