using Tarn.Access;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Permissions;

/// <summary>Policies of functions: which others may invoke them.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="permissions">Finds the owners of policies.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("lambda")]
internal sealed partial class PermissionOperations(FunctionFinder finder, InvokePermissions permissions, IMetadataStore store)
{
    private ResourceId OwnerOf(FoundFunction found) => found.Qualifier == VersionDefinition.LatestName
        ? throw LambdaErrors.InvalidParameterValueException("We currently do not support adding policies for $LATEST.")
        : permissions.OwnerOf(found) ?? throw FunctionReasons.NoFunction(found.QualifiedArn);
}
