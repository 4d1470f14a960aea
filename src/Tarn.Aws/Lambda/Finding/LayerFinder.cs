using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Finds layers and their versions.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="store">The store of layers.</param>
internal sealed class LayerFinder(ResourceRegistry registry, IMetadataStore store)
{
    /// <summary>The type in the registry.</summary>
    public const string Type = "layer";

    /// <summary>The most layers of a function.</summary>
    public const int LayersMax = 5;

    private const string UseAction = "lambda:GetLayerVersion";

    /// <summary>The layer's id; null: there is no such layer.</summary>
    public LayerId? Find(Call call, string name) =>
        registry.TryFind(NameOf(call, name), out var resource) ? new LayerId(resource.Id.Value) : null;

    /// <summary>A version of a layer.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task<(LayerId Layer, LayerVersionDefinition Version)> Require(Call call, string name, long number, CancellationToken cancellationToken) =>
        Find(call, name) is { } id && await store.Read(reader => LayerChanges.Read(reader, id, number), cancellationToken) is { } version
            ? (id, version)
            : throw NotFound();

    /// <summary>The layers of a function's settings, in their order.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public async Task<IReadOnlyList<LayerUse>> Uses(Call call, IReadOnlyList<string> arns, CancellationToken cancellationToken)
    {
        if (arns.Count > LayersMax)
        {
            throw LambdaErrors.InvalidParameterValueException($"Cannot reference more than {LayersMax} layers.");
        }

        var uses = new List<LayerUse>(arns.Count);
        foreach (var arn in arns)
        {
            var reference = LayerReference.Read(call, arn);
            call.Authorize(UseAction, arn);
            if (reference.Version is not { } number
                || Find(call, reference.Name) is not { } id
                || await store.Read(reader => LayerChanges.Read(reader, id, number), cancellationToken) is not { } version)
            {
                throw LambdaErrors.InvalidParameterValueException($"Layer version {arn} does not exist.");
            }

            if (uses.Exists(other => LayerReference.Read(call, other.Arn).Name == reference.Name))
            {
                throw LambdaErrors.InvalidParameterValueException($"Two different versions of the same layer are not allowed to be referenced in the same "
                    + $"function. {arn} is in conflict with another one.");
            }

            uses.Add(new LayerUse(arn, version.Code));
        }

        return uses;
    }

    /// <summary>The registry's name of a layer.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, FunctionFinder.Service, Type, name);

    /// <summary>The error for a version that does not exist.</summary>
    public static AwsErrorException NotFound() => LambdaErrors.ResourceNotFoundException("The resource you requested does not exist.");
}
