using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Checks the version or alias that a configuration is for.</summary>
/// <param name="directory">Versions and aliases.</param>
internal sealed class Qualifiers(FunctionDirectory directory)
{
    /// <summary>The qualifier of a found function, which exists; without one, that of <c>$LATEST</c>.</summary>
    /// <exception cref="Storage.TarnException">NotFound.</exception>
    public string Require(FoundFunction found)
    {
        var name = found.Qualifier ?? VersionDefinition.LatestName;
        return Has(found.Id, name) ? name : throw FunctionReasons.NoFunction($"{found.Arn}:{name}");
    }

    /// <summary>The qualifier of a published version or an alias.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: <c>$LATEST</c>.</exception>
    public string RequirePublished(FoundFunction found, string message) =>
        Require(found) is not VersionDefinition.LatestName and var name ? name : throw LambdaErrors.InvalidParameterValueException(message);

    /// <summary>The qualifier of an alias, or of <c>$LATEST</c>.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: a number.</exception>
    public string RequireUnnumbered(FoundFunction found, string message) =>
        Require(found) is var name && VersionResolver.NumberOf(name) is null or VersionDefinition.LatestNumber
            ? name
            : throw LambdaErrors.InvalidParameterValueException(message);

    private bool Has(FunctionId id, string name) => VersionResolver.NumberOf(name) is { } number
        ? directory.TryGet(new VersionKey(id, number), out _)
        : directory.TryGet(new AliasKey(id, name), out _);
}
