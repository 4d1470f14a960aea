using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Aliases;

/// <summary>Aliases of versions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="aliases">Changes aliases.</param>
/// <param name="store">The store of aliases.</param>
[AwsOperations("lambda")]
internal sealed partial class AliasOperations(FunctionFinder finder, AliasChanges aliases, IMetadataStore store)
{
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

    private static long NumberOf(string version) => FunctionResolver.NumberOf(version)
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
