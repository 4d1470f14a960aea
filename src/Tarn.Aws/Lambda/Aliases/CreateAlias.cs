using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Aliases;

internal sealed partial class AliasOperations
{
    public async Task<CreateAliasOutput> CreateAlias(CreateAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        if (VersionResolver.NumberOf(input.Name) is not null)
        {
            throw LambdaErrors.InvalidParameterValueException($"Alias name {input.Name} is a version.");
        }

        var (other, weight) = RouteOf(input.RoutingConfig);
        var alias = new AliasDefinition
        {
            Id = 0,
            Name = input.Name,
            Version = NumberOf(input.FunctionVersion),
            Description = input.Description ?? "",
            OtherVersion = other,
            OtherWeight = weight,
            Revision = "",
        };
        var made = await store.Commit(transaction => aliases.Create(transaction, found.Id, found.Arn, alias), cancellationToken);
        return new CreateAliasOutput { AliasMembers = Show(found, made) };
    }
}
