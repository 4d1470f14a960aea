using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Aliases;

internal sealed partial class AliasOperations
{
    /// <summary>Changes an alias. A routing configuration without weights ends the routing.</summary>
    public async Task<UpdateAliasOutput> UpdateAlias(UpdateAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var (other, weight) = RouteOf(input.RoutingConfig);
        AliasDefinition Change(AliasDefinition alias) => alias with
        {
            Version = input.FunctionVersion is { } version ? NumberOf(version) : alias.Version,
            Description = input.Description ?? alias.Description,
            OtherVersion = input.RoutingConfig is null ? alias.OtherVersion : other,
            OtherWeight = input.RoutingConfig is null ? alias.OtherWeight : weight,
        };
        var changed = await store.Commit(
            transaction => aliases.Change(transaction, found.Id, found.Arn, input.Name, input.RevisionId, Change), cancellationToken);
        return new UpdateAliasOutput { AliasMembers = Show(found, changed) };
    }
}
