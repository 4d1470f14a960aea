using System.Globalization;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>The things that requests name for a function: its role, its layers and its code.</summary>
/// <param name="roles">Checks roles.</param>
/// <param name="layers">Finds layers.</param>
/// <param name="sources">Takes code.</param>
/// <param name="memoryMbMax">The memory of all functions together, MB.</param>
internal sealed class FunctionInputs(FunctionRoles roles, LayerFinder layers, CodeSources sources, long memoryMbMax)
{
    /// <summary>Refuses a function that this server can never run.</summary>
    /// <exception cref="Tarn.Wire.Protocols.AwsErrorException">InvalidParameterValueException.</exception>
    public void CheckMemory(int? memoryMb)
    {
        if (memoryMb > memoryMbMax)
        {
            throw LambdaErrors.InvalidParameterValueException(string.Create(
                CultureInfo.InvariantCulture,
                $"MemorySize {memoryMb} MB is more than all functions of this server may have together: {memoryMbMax} MB (--function-memory-mb)."));
        }
    }

    /// <inheritdoc cref="FunctionRoles.Check"/>
    public void CheckRole(Call call, string role) => roles.Check(call, role);

    /// <inheritdoc cref="LayerFinder.Uses"/>
    public Task<IReadOnlyList<LayerUse>> Layers(Call call, IReadOnlyList<string> arns, CancellationToken cancellationToken) =>
        layers.Uses(call, arns, cancellationToken);

    /// <inheritdoc cref="CodeSources.Read"/>
    public Task<NewCode> Code(Call call, RequestedCode code, CancellationToken cancellationToken) => sources.Read(call, code, cancellationToken);
}
