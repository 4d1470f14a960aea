namespace Tarn.Access;

/// <summary>
/// The rule while only root keys exist: the root may do everything in its account, all others nothing.
/// </summary>
public sealed class RootOnlyAuthorizer : IAuthorizer
{
    /// <inheritdoc/>
    public bool Allows(Call call, string action, string resource) => AllowsAny(call);

    /// <inheritdoc/>
    public bool AllowsAny(Call call) =>
        call.Principal.Kind == PrincipalKind.Root && call.Principal.Account == call.Account;

    /// <inheritdoc/>
    public bool Covers(Call call) => true;
}
