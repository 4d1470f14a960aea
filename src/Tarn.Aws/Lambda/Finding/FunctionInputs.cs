using Tarn.Access;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>The things that requests name for a function: its role, its layers and its code.</summary>
/// <param name="roles">Checks roles.</param>
/// <param name="layers">Finds layers.</param>
/// <param name="sources">Takes code.</param>
internal sealed class FunctionInputs(FunctionRoles roles, LayerFinder layers, CodeSources sources)
{
    /// <inheritdoc cref="FunctionRoles.Check"/>
    public void CheckRole(Call call, string role) => roles.Check(call, role);

    /// <inheritdoc cref="LayerFinder.Uses"/>
    public Task<IReadOnlyList<LayerUse>> Layers(Call call, IReadOnlyList<string> arns, CancellationToken cancellationToken) =>
        layers.Uses(call, arns, cancellationToken);

    /// <inheritdoc cref="CodeSources.Read"/>
    public Task<NewCode> Code(Call call, RequestedCode code, CancellationToken cancellationToken) => sources.Read(call, code, cancellationToken);
}
