using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Aliases;

internal sealed partial class AliasOperations
{
    /// <summary>The aliases of a function, or those that send calls to one version.</summary>
    public async Task<ListAliasesOutput> ListAliases(ListAliasesInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var number = input.FunctionVersion is { } version ? FunctionResolver.NumberOf(version) : null;
        var all = await store.Read(reader => AliasChanges.ReadAll(reader, found.Id), cancellationToken);
        var fitting = input.FunctionVersion is null ? all : [.. all.Where(alias => alias.Version == number || alias.OtherVersion == number)];
        var (page, next) = MarkerPage.Of(fitting, alias => alias.Name, input.Marker, input.MaxItems);
        return new ListAliasesOutput
        {
            Aliases = [.. page.Select(alias => new AliasConfiguration { AliasMembers = Show(found, alias) })],
            NextMarker = next,
        };
    }
}
