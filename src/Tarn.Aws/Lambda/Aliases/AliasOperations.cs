using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Aliases;

/// <summary>Aliases of versions.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html"/>
/// <param name="finder">Finds functions.</param>
/// <param name="store">The store of aliases.</param>
[AwsOperations("lambda")]
internal sealed partial class AliasOperations(FunctionFinder finder, AliasChanges aliases, IMetadataStore store)
{
    public async Task<GetAliasOutput> GetAlias(GetAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var alias = await store.Read(reader => AliasChanges.Read(reader, found.Id, input.Name), cancellationToken)
            ?? throw FunctionReasons.NoAlias($"{found.Arn}:{input.Name}");
        return new GetAliasOutput { AliasMembers = Show(found, alias) };
    }

    /// <summary>The aliases of a function, or the ones that send calls to one version.</summary>
    public async Task<ListAliasesOutput> ListAliases(ListAliasesInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var number = input.FunctionVersion is { } version ? VersionResolver.NumberOf(version) : null;
        var all = await store.Read(reader => AliasChanges.ReadAll(reader, found.Id), cancellationToken);
        var fitting = input.FunctionVersion is null ? all : [.. all.Where(alias => alias.Version == number || alias.OtherVersion == number)];
        var (page, next) = FunctionListPage.Of(fitting, alias => alias.Name, input.Marker, input.MaxItems);
        return new ListAliasesOutput
        {
            Aliases = [.. page.Select(alias => new AliasConfiguration { AliasMembers = Show(found, alias) })],
            NextMarker = next,
        };
    }

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

    private static AliasMembers Show(FoundFunction found, AliasDefinition alias) => new()
    {
        AliasArn = $"{found.Arn}:{alias.Name}",
        Name = alias.Name,
        FunctionVersion = VersionDefinition.NameOf(alias.Version),
        Description = alias.Description,
        RoutingConfig = alias.OtherVersion is { } other
            ? new AliasRoutingConfiguration
            {
                AdditionalVersionWeights = new Dictionary<string, double> { [VersionDefinition.NameOf(other)] = alias.OtherWeight },
            }
            : null,
        RevisionId = alias.Revision,
    };

    private static long NumberOf(string version) => VersionResolver.NumberOf(version)
        ?? throw LambdaErrors.InvalidParameterValueException($"FunctionVersion {version} is not a version.");

    private static (long? Version, double Weight) RouteOf(AliasRoutingConfiguration? routing)
    {
        if (routing?.AdditionalVersionWeights is not { Count: > 0 } weights)
        {
            return (null, 0);
        }

        if (weights.Count > 1)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Number of items in AdditionalVersionWeights cannot be greater than 1. Number of items: {weights.Count}");
        }

        var (version, weight) = weights.First();
        return (NumberOf(version), weight);
    }
}
