using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Aliases;

internal sealed partial class AliasOperations
{
    /// <summary>An alias.</summary>
    public async Task<GetAliasOutput> GetAlias(GetAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var alias = await store.Read(reader => AliasChanges.Read(reader, found.Id, input.Name), cancellationToken)
            ?? throw FunctionReasons.NoAlias($"{found.Arn}:{input.Name}");
        return new GetAliasOutput { AliasMembers = Show(found, alias) };
    }
}
